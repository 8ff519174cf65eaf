/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.bench.rocketmq;

/**
 * How the plain SDK is used.
 *
 * @param cluster where the topic is made if it is missing
 * @param pairs queues of the topic; each has one publisher
 * @param synchronous one thread per publisher that waits for each answer, in place of asynchronous sends
 * @param heldPull a chain of held pulls per queue, in place of a push consumer
 */
public record RawSettings(
        String nameServer, String cluster, int pairs, int payloadBytes, boolean synchronous, boolean heldPull) {

    String topic() {
        return "bench_raw_" + pairs;
    }
}
