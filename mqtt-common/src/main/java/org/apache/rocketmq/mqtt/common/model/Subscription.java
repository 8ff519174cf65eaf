package org.apache.rocketmq.mqtt.common.model;

/** A topic filter and the highest QoS its messages are delivered at (MQTT 3.1.1 section 3.8). */
public record Subscription(TopicFilter filter, Qos qos) {}
