/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.guard;

import io.netty.buffer.PooledByteBufAllocator;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.internal.PlatformDependent;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.rocketmq.mqtt.common.port.MessageStore;
import org.apache.rocketmq.mqtt.common.port.Meters;
import org.apache.rocketmq.mqtt.common.port.Meters.Counter;
import org.apache.rocketmq.mqtt.cs.OverloadTerms;
import org.apache.rocketmq.mqtt.cs.PortCall;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches what the node may have too much of, and says what is done about it: first those who publish are slowed, then nobody is let in any more. What is on its way to clients, and what they
 * acknowledge, goes on. What follows from what is in {@link OverloadState}.
 *
 * <p>One for a node. {@link #start} and {@link #look} by one thread; all else by any.
 */
public final class Overload {

    private static final Logger LOG = LoggerFactory.getLogger(Overload.class);
    private static final long PERIOD_MILLIS = 100;

    private final OverloadTerms terms;
    private final Counter pauses;
    private final List<LoopBeat> beats = new CopyOnWriteArrayList<>();
    private final List<LoopBrake> brakes = new CopyOnWriteArrayList<>();
    private volatile OverloadState state = OverloadState.EASY;
    private volatile long pauseNanos;
    private volatile boolean refuses;
    private volatile @Nullable StoreLatency store;
    /** Of the thread that looks. */
    private Sample worst = Sample.NOTHING;

    private long begunAt;

    private record LoopBrake(EventExecutor loop, Brake brake) {}

    public Overload(OverloadTerms terms, Meters meters) {
        this.terms = terms;
        this.pauses = meters.counter("mqtt_overload_pauses");
        for (Load load : Load.values()) {
            meters.gauge("mqtt_overload", () -> state.level(load).figure(), "signal", load.tag());
        }
    }

    /** The same store; what it takes is measured if that is to be looked at. */
    public MessageStore watched(MessageStore messages) {
        if (Load.STORE_LATENCY.slowFrom(terms) == 0) {
            return messages;
        }
        StoreLatency measured = new StoreLatency(messages, System::nanoTime, terms.storeLatency());
        store = measured;
        return measured;
    }

    /** For those who publish through a loop. */
    public Brake brake(EventExecutor loop) {
        Brake brake = new Brake(this, loop, pauses);
        brakes.add(new LoopBrake(loop, brake));
        return brake;
    }

    /** Begins to watch, until these threads end. */
    @SuppressWarnings("FutureReturnValueIgnored") // ends with its thread
    public void start(EventExecutor watcher, Iterable<? extends EventExecutor> loops) {
        loops.forEach(loop -> beats.add(LoopBeat.start(loop)));
        HeapUse heap = HeapUse.ofThisProcess();
        long mostDirect = Math.max(1, PlatformDependent.maxDirectMemory());
        watcher.scheduleWithFixedDelay(
                new Watch(() -> sample(heap, mostDirect)), PERIOD_MILLIS, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
    }

    private Sample sample(HeapUse heap, long mostDirect) {
        StoreLatency measured = store;
        return new Sample(
                PooledByteBufAllocator.DEFAULT.pinnedDirectMemory() * 100 / mostDirect,
                heap.look(),
                beats.stream().mapToLong(LoopBeat::lateMillis).max().orElse(0),
                measured == null ? 0 : measured.look());
    }

    /** A look now and then; one that fails is not the last. */
    private final class Watch implements Runnable {
        private final Supplier<Sample> sampling;

        Watch(Supplier<Sample> sampling) {
            this.sampling = sampling;
        }

        @Override
        public void run() {
            try {
                look(sampling.get());
            } catch (RuntimeException e) {
                LOG.error("overload is not watched", e);
            }
        }
    }

    /** Takes in how things are. */
    void look(Sample sample) {
        OverloadState before = state;
        OverloadState now = before.next(sample, terms);
        if (before.isEasy() && !now.isEasy()) {
            worst = Sample.NOTHING;
            begunAt = System.nanoTime();
            LOG.warn("overloaded: {}; publishers are slowed (limits: {})", sample, terms);
        }
        worst = worst.orHigher(sample);
        state = now;
        refuses = now.refuses();
        pauseNanos = TimeUnit.MILLISECONDS.toNanos(now.pauseMillis());
        if (!before.isEasy() && now.isEasy()) {
            LOG.warn(
                    "overloaded no more: {} after {} ms; at the worst {}",
                    sample,
                    TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begunAt),
                    worst);
            brakes.forEach(each -> PortCall.later(each.loop(), each.brake()::releaseAll));
        }
    }

    /** How long who has published waits until the next packet is taken in; 0 if there is no need. */
    long pauseNanos() {
        return pauseNanos;
    }

    /** Whether nobody is to be let in. */
    public boolean refusesClients() {
        return refuses;
    }

    /** In a word. */
    public String status() {
        OverloadState now = state;
        if (now.isEasy()) {
            return "none";
        }
        return now.refuses() ? "refusing" : "slowing";
    }
}
