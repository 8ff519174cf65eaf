/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.ds.lmq;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.rocketmq.mqtt.ds.broker.Broker;

/** One RocketMQ message on its way to a broker. Its content does not change; {@code stored} completes with where it
 * is. */
final class Outgoing {

    /**
     * Where a message was stored.
     *
     * @param place see {@link Broker}
     */
    record Stored(Broker broker, long place) {}

    final Map<String, String> properties;
    final byte[] body;
    final CompletableFuture<Stored> stored = new CompletableFuture<>();
    private final long deadlineNanos;

    /** @param deadlineNanos when to give up, on the clock of {@link System#nanoTime} */
    Outgoing(Map<String, String> properties, byte[] body, long deadlineNanos) {
        this.properties = properties;
        this.body = body;
        this.deadlineNanos = deadlineNanos;
    }

    /** Rough size in memory, in bytes. */
    long weight() {
        return 500L + body.length;
    }

    boolean isLate() {
        return deadlineNanos - System.nanoTime() <= 0;
    }
}
