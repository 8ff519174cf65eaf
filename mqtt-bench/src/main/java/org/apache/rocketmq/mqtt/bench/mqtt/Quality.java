/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.bench.mqtt;

/**
 * QoS of the publishers and of the subscriptions, and the size of every payload.
 *
 * @param clean whether all have clean sessions, or all persistent ones
 */
public record Quality(int publish, int subscribe, int payloadBytes, boolean clean) {
    /** What a message keeps of both. */
    int delivered() {
        return Math.min(publish, subscribe);
    }
}
