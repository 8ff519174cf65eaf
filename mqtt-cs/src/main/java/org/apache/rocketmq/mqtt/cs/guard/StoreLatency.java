/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.guard;

import java.util.Arrays;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.apache.rocketmq.mqtt.common.model.Message;
import org.apache.rocketmq.mqtt.common.port.MessageStore;
import org.apache.rocketmq.mqtt.cs.PortCall;
import org.jspecify.annotations.Nullable;

/**
 * A store, and how long it takes: of a few messages after each look that is measured, all others cost a look at a number. What is not acknowledged yet has taken as long as it waits,
 * so a store that falls silent is seen. One of several brokers that falls silent is less than half of what is seen.
 *
 * <p>Owns the latest {@value #PROBES} measurements. Messages by any thread, looks by one.
 */
final class StoreLatency implements MessageStore {

    private static final int PROBES = 64;
    private static final int PROBES_A_LOOK = 4;

    /** Of fewer nothing is concluded. */
    private static final int FEWEST = 8;

    private static final long MEMORY_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private final MessageStore store;
    private final LongSupplier clock;
    private final AtomicReferenceArray<@Nullable Probe> probes = new AtomicReferenceArray<>(PROBES);
    private final AtomicInteger begun = new AtomicInteger();
    private final AtomicInteger left = new AtomicInteger();

    /** One message on its way. */
    private static final class Probe {
        private final LongSupplier clock;
        private final long beganAt;
        private volatile long took;
        private volatile boolean ended;

        Probe(LongSupplier clock) {
            this.clock = clock;
            this.beganAt = clock.getAsLong();
        }

        CompletionStage<Void> of(CompletionStage<Void> storing) {
            CompletionStage<Void> unused = storing.whenComplete((stored, fault) -> {
                took = clock.getAsLong() - beganAt;
                ended = true;
            });
            return storing;
        }

        boolean isSeen(long now) {
            return !ended || now - beganAt - took <= MEMORY_NANOS;
        }

        long nanos(long now) {
            return ended ? took : now - beganAt;
        }
    }

    /** @param clock in nanoseconds, of any origin */
    StoreLatency(MessageStore store, LongSupplier clock) {
        this.store = store;
        this.clock = clock;
    }

    @Override
    public CompletionStage<Void> append(Message message) {
        Probe probe = next();
        return probe == null ? store.append(message) : probe.of(PortCall.called(() -> store.append(message)));
    }

    @Override
    public CompletionStage<Void> appendOnce(Message message, String key, boolean again, BooleanSupplier wanted) {
        Probe probe = next();
        return probe == null
                ? store.appendOnce(message, key, again, wanted)
                : probe.of(PortCall.called(() -> store.appendOnce(message, key, again, wanted)));
    }

    private @Nullable Probe next() {
        if (left.get() <= 0 || left.getAndDecrement() <= 0) {
            return null;
        }
        Probe probe = new Probe(clock);
        probes.set((begun.getAndIncrement() & Integer.MAX_VALUE) % PROBES, probe);
        return probe;
    }

    /** The median of what is seen, in milliseconds; 0 if that is too little. Has some more messages measured. */
    long look() {
        left.set(PROBES_A_LOOK);
        long now = clock.getAsLong();
        long[] seen = new long[PROBES];
        int count = 0;
        for (int i = 0; i < PROBES; i++) {
            Probe probe = probes.get(i);
            if (probe != null && probe.isSeen(now)) {
                seen[count++] = probe.nanos(now);
            }
        }
        if (count < FEWEST) {
            return 0;
        }
        Arrays.sort(seen, 0, count);
        return TimeUnit.NANOSECONDS.toMillis(seen[count / 2]);
    }
}
