/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.ds.broker;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * Finds the place in a consume queue that corresponds to a place in the commit log: queue order is commit-log order. Steps back from the
 * end in doubling strides, then halves: few reads, since what is looked for is nearly always near the end.
 */
public final class QueueSearch {

    /**
     * Where something is in a queue.
     *
     * @param end the queue's end when it was looked for
     */
    public record Found(long offset, long end) {
        /** Whether there was nothing yet. */
        public boolean isAtEnd() {
            return offset >= end;
        }
    }

    private final BrokerCalls calls;
    private final QueueAddress queue;
    private final long mark;

    private QueueSearch(BrokerCalls calls, QueueAddress queue, long mark) {
        this.calls = calls;
        this.queue = queue;
        this.mark = mark;
    }

    /**
     * @param mark a place, see {@link Broker}
     * @return the offset of the first message at or after the mark; the end of the queue if there is none yet
     */
    public static CompletionStage<Found> firstAtOrAfter(BrokerCalls calls, QueueAddress queue, long mark) {
        QueueSearch search = new QueueSearch(calls, queue, mark);
        return calls.readableEnd(queue)
                .thenCompose(end -> search.strideBack(end, 1).thenApply(offset -> new Found(offset, end)));
    }

    /** {@code above} is at or after the mark, or the end. */
    private CompletionStage<Long> strideBack(long above, long stride) {
        if (above == 0) {
            return CompletableFuture.completedStage(0L);
        }
        long probe = Math.max(0, above - stride);
        return isBefore(probe).thenCompose(before -> before ? halve(probe, above) : strideBack(probe, stride * 2));
    }

    /** {@code below} is before the mark, {@code above} is not. */
    private CompletionStage<Long> halve(long below, long above) {
        if (above - below <= 1) {
            return CompletableFuture.completedStage(above);
        }
        long middle = below + (above - below) / 2;
        return isBefore(middle).thenCompose(before -> before ? halve(middle, above) : halve(below, middle));
    }

    private CompletionStage<Boolean> isBefore(long offset) {
        return calls.pull(queue, PullFilter.ALL, offset, 1, 0).thenApply(pulled -> {
            if (pulled.messages().isEmpty()) {
                // What the queue no longer has is before everything it has.
                return offset < pulled.min() || pulled.next() > offset;
            }
            return queue.broker().placeOf(pulled.messages().get(0).getCommitLogOffset()) < mark;
        });
    }
}
