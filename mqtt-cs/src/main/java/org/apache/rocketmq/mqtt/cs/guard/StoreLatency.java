/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.guard;

import java.time.Duration;
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
 * so a store that falls silent is seen.
 *
 * <p>Whether a message takes longer than the limit is not known before it is as old as that. So those are looked at that are just old enough, acknowledged or not, as many of either
 * kind as there were: one of several brokers that falls silent is less than half of them, however long its messages wait. If most of the latest are acknowledged already, or all there
 * are, it is those that count: it is over.
 *
 * <p>Owns the latest {@value #PROBES} measurements. Messages by any thread, looks by one.
 */
final class StoreLatency implements MessageStore {

    private static final int PROBES = 256;
    private static final int PROBES_A_LOOK = 4;

    /** Of fewer nothing is concluded. */
    private static final int FEWEST = 8;

    /** Of the latest: they only tell that it is over. */
    private static final int FEWEST_LATEST = 4;

    /** More would only be older. */
    private static final int MOST_OLD_ENOUGH = 48;

    private static final long MEMORY_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
    private static final long LATEST_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long WINDOW_NANOS = TimeUnit.SECONDS.toNanos(3);

    /** For how long there is room for all that is measured, if that is done at every look. */
    private static final long SPAN_NANOS = TimeUnit.MILLISECONDS.toNanos(100) * PROBES / PROBES_A_LOOK;

    private final MessageStore store;
    private final LongSupplier clock;
    private final long limit;
    private final long looksBetween;
    private final AtomicReferenceArray<@Nullable Probe> probes = new AtomicReferenceArray<>(PROBES);
    private final AtomicInteger begun = new AtomicInteger();
    private final AtomicInteger left = new AtomicInteger();
    /** Of the thread that looks. */
    private long looks;

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

        long nanos(long now) {
            return ended ? took : now - beganAt;
        }
    }

    /**
     * @param clock in nanoseconds, of any origin
     * @param limit beyond which it takes too long
     */
    StoreLatency(MessageStore store, LongSupplier clock, Duration limit) {
        this.store = store;
        this.clock = clock;
        this.limit = limit.toNanos();
        this.looksBetween = (this.limit + WINDOW_NANOS) / SPAN_NANOS + 1;
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
        probes.set(Math.floorMod(begun.getAndIncrement(), PROBES), probe);
        return probe;
    }

    /** What most messages take, in milliseconds; 0 if there are too few to tell. Has some more of them measured. */
    long look() {
        if (looks++ % looksBetween == 0) {
            left.set(PROBES_A_LOOK);
        }
        long now = clock.getAsLong();
        Seen latest = new Seen();
        Seen oldEnough = new Seen();
        Seen waiting = new Seen();
        Seen justEnded = new Seen();
        boolean allEnded = true;
        int newest = begun.get();
        for (int back = 1; back <= PROBES; back++) {
            Probe probe = probes.get(Math.floorMod(newest - back, PROBES));
            if (probe == null) {
                continue;
            }
            long nanos = probe.nanos(now);
            long age = now - probe.beganAt;
            boolean ended = probe.ended;
            allEnded &= ended;
            if (age <= LATEST_NANOS) {
                latest.add(nanos, ended);
            }
            if (age >= limit && age <= limit + WINDOW_NANOS && oldEnough.count < MOST_OLD_ENOUGH) {
                oldEnough.add(nanos, ended);
            }
            if (age >= limit && !ended) {
                waiting.add(nanos, false);
            } else if (ended && age - nanos <= MEMORY_NANOS) {
                justEnded.add(nanos, true);
            }
        }
        if (latest.count >= FEWEST_LATEST && latest.ended * 2 > latest.count) {
            return latest.median();
        }
        if (allEnded) {
            return justEnded.medianOf(FEWEST);
        }
        return oldEnough.count >= FEWEST ? oldEnough.median() : waiting.medianOf(FEWEST); // if nothing more comes
    }

    /** Some of the measurements. */
    private static final class Seen {
        private final long[] nanos = new long[PROBES];
        private int count;
        private int ended;

        void add(long took, boolean isEnded) {
            nanos[count++] = took;
            ended += isEnded ? 1 : 0;
        }

        /** 0 of fewer. */
        long medianOf(int fewest) {
            return count >= fewest ? median() : 0;
        }

        /** In milliseconds. */
        long median() {
            Arrays.sort(nanos, 0, count);
            return TimeUnit.NANOSECONDS.toMillis(nanos[count / 2]);
        }
    }
}
