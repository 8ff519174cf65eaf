/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
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
