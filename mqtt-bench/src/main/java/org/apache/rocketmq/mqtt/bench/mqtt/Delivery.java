package org.apache.rocketmq.mqtt.bench.mqtt;

import io.netty.buffer.ByteBuf;

/**
 * A PUBLISH from the server.
 *
 * @param dup its DUP flag
 * @param retained its RETAIN flag
 * @param payload valid during the call it is an argument of
 */
public record Delivery(int qos, boolean dup, boolean retained, ByteBuf payload) {}
