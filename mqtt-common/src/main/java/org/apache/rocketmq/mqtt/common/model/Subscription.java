/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.common.model;

/** A topic filter and the highest QoS its messages are delivered at (MQTT 3.1.1 section 3.8). */
public record Subscription(TopicFilter filter, Qos qos) {}
