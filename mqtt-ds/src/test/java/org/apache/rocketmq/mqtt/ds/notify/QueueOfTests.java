/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.ds.notify;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.rocketmq.common.message.MessageExt;
import org.apache.rocketmq.mqtt.ds.broker.Broker;
import org.apache.rocketmq.mqtt.ds.broker.PullFilter;
import org.apache.rocketmq.mqtt.ds.broker.Pulled;
import org.apache.rocketmq.mqtt.ds.broker.Pulled.Outcome;
import org.apache.rocketmq.mqtt.ds.broker.QueueSearch.Found;

/** A consume queue in memory. A pull that finds nothing is held until the test answers it; one thread. */
final class QueueOfTests implements FeedSource {

    static final long MESSAGE_BYTES = 100;

    final List<MessageExt> messages = new ArrayList<>();
    final Queue<CompletableFuture<Pulled>> held = new ArrayDeque<>();
    final Queue<Pulled> answers = new ArrayDeque<>(); // given before what is there
    int pulls;
    private final Broker broker;
    private long commitLogEnd;

    QueueOfTests(Broker broker, long commitLogEnd) {
        this.broker = broker;
        this.commitLogEnd = commitLogEnd;
    }

    /** Stores a message, and has the held pull return it. */
    void store(String id) {
        MessageExt message = new MessageExt();
        message.setMsgId(id);
        message.setQueueOffset(messages.size());
        message.setCommitLogOffset(commitLogEnd);
        commitLogEnd += MESSAGE_BYTES;
        messages.add(message);
        wake();
    }

    /** The broker has lost the last messages, and what is behind them in its commit log. */
    void lose(int count) {
        messages.subList(messages.size() - count, messages.size()).clear();
        commitLogEnd -= count * MESSAGE_BYTES;
    }

    /** Also the pull that was made before the messages were there, or lost, is answered by what is there now. */
    void wake() {
        CompletableFuture<Pulled> first = held.poll();
        if (first != null) {
            first.complete(new Pulled(Outcome.NOTHING_NEW, List.of(), 0, 0, messages.size()));
        }
    }

    long commitLogEnd() {
        return commitLogEnd;
    }

    @Override
    public CompletionStage<Pulled> pull(PullFilter filter, long offset, int max) {
        pulls++;
        Pulled answer = answers.poll();
        if (answer != null) {
            return CompletableFuture.completedStage(answer);
        }
        int end = messages.size();
        if (offset < end) {
            List<MessageExt> found = List.copyOf(messages.subList((int) offset, end));
            return CompletableFuture.completedStage(new Pulled(Outcome.FOUND, found, end, 0, end));
        }
        if (offset > end) {
            return CompletableFuture.completedStage(new Pulled(Outcome.OFFSET_MOVED, List.of(), end, 0, end));
        }
        CompletableFuture<Pulled> waiting = new CompletableFuture<>();
        held.add(waiting);
        return waiting;
    }

    @Override
    public CompletionStage<Long> end() {
        return CompletableFuture.completedStage((long) messages.size());
    }

    @Override
    public CompletionStage<Found> firstAtOrAfter(long mark) {
        long offset = messages.stream()
                .filter(message -> broker.placeOf(message.getCommitLogOffset()) < mark)
                .count();
        return CompletableFuture.completedStage(new Found(offset, messages.size()));
    }
}
