/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.ds.lmq;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.apache.rocketmq.mqtt.common.port.SharedQueue.Slice;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException.Category;
import org.apache.rocketmq.mqtt.ds.broker.QueueSearch.Found;
import org.jspecify.annotations.Nullable;

/**
 * Reads a light queue for those who lag behind its tail. Gives nothing while offsets mean something else at the broker than in the tail's window:
 * then that is about to change, and whoever asks is to look at it again. Any thread; lives as long as the tail.
 */
final class LaggardReads {

    private final QueueReader reader;
    private final LmqMeters meters;
    private final Runnable outdated;

    /** @param outdated has the tail see that the broker has lost part of its commit log */
    LaggardReads(QueueReader reader, LmqMeters meters, Runnable outdated) {
        this.reader = reader;
        this.meters = meters;
        this.outdated = outdated;
    }

    /** The offset of the first message at or after a place; fails with category RETRY if offsets have come to mean something else. */
    CompletionStage<Long> locate(@Nullable Beginning begun, long place) {
        return inOneEra(begun, () -> reader.locate(place)).thenApply(Found::offset);
    }

    /** Reads from an offset on; fails with category RETRY if offsets have come to mean something else. */
    CompletionStage<Slice> fetch(@Nullable Beginning begun, long offset, int max) {
        meters.fetches.increment();
        long start = System.nanoTime();
        return inOneEra(begun, () -> reader.read(offset, max, 0)).thenApply(reading -> {
            meters.fetchLatency.recordNanos(System.nanoTime() - start);
            if (!reading.messages().isEmpty()) {
                return new Slice(
                        reading.messages(), reading.first() + reading.messages().size());
            }
            return new Slice(
                    List.of(),
                    Math.max(
                            offset,
                            Math.max(reading.pulled().min(), reading.pulled().next())));
        });
    }

    private <T> CompletionStage<T> inOneEra(@Nullable Beginning begun, Supplier<CompletionStage<T>> question) {
        long era = reader.era();
        if (begun != null && begun.era() != era) {
            outdated.run();
            return CompletableFuture.failedStage(retry());
        }
        return question.get().thenApply(answer -> {
            if (reader.era() != era) {
                throw retry();
            }
            return answer;
        });
    }

    private GatewayException retry() {
        return new GatewayException(
                Category.RETRY, reader.address() + ": offsets have just come to mean something else");
    }
}
