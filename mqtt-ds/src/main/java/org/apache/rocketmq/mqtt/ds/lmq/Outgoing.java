/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.ds.lmq;

import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.apache.rocketmq.mqtt.ds.broker.Broker;
import org.jspecify.annotations.Nullable;

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
    final @Nullable String key;
    private final long deadlineNanos;

    // Of whoever sends the strand's oldest:
    private boolean again;
    private final Set<Broker> doubtful = new HashSet<>(2); // may have stored it

    /**
     * @param key UNIQ_KEY, if the message must not be stored twice
     * @param again whether it may be stored already
     * @param deadlineNanos when to give up, on the clock of {@link System#nanoTime}
     */
    Outgoing(Map<String, String> properties, byte[] body, @Nullable String key, boolean again, long deadlineNanos) {
        this.properties = properties;
        this.body = body;
        this.key = key;
        this.again = again;
        this.deadlineNanos = deadlineNanos;
    }

    /** It was sent there, and may have been stored. */
    void maybeStoredAt(Broker broker) {
        doubtful.add(broker);
    }

    /** All that may have had it have said that they do not. */
    void isNowhere() {
        again = false;
        doubtful.clear();
    }

    /** What to look for before it is sent; null if it need not be looked for. */
    @Nullable
    String lookFor() {
        return again || !doubtful.isEmpty() ? key : null;
    }

    /**
     * Where to look for it.
     *
     * @param all brokers that may have stored it if it was sent before it came here
     */
    Set<Broker> whereToLook(Collection<Broker> all) {
        Set<Broker> brokers = new LinkedHashSet<>(doubtful); // the likeliest first
        if (again) {
            brokers.addAll(all);
        }
        return brokers;
    }

    /** Rough size in memory, in bytes. */
    long weight() {
        return 500L + body.length;
    }

    boolean isLate() {
        return deadlineNanos - System.nanoTime() <= 0;
    }
}
