/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.ds.peer;

import java.util.function.Consumer;
import org.apache.rocketmq.common.message.MessageExt;
import org.apache.rocketmq.mqtt.common.model.Message;
import org.apache.rocketmq.mqtt.common.model.Payload;
import org.apache.rocketmq.mqtt.common.runtime.Scheduler;
import org.apache.rocketmq.mqtt.ds.broker.BrokerCalls;
import org.apache.rocketmq.mqtt.ds.broker.PullFilter;
import org.apache.rocketmq.mqtt.ds.broker.Pulled;
import org.apache.rocketmq.mqtt.ds.broker.QueueAddress;
import org.apache.rocketmq.mqtt.ds.format.MessageCodec;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads this node's own light queue at one broker, from its end at the beginning on, with a pull always held there: what other nodes had to tell and
 * could not over the link. Forgets its place with the node: whoever is connected after that looks for himself.
 *
 * <p>One step is under way at a time and owns the state. Lives as long as the data server.
 */
final class NodeQueue {

    private static final Logger LOG = LoggerFactory.getLogger(NodeQueue.class);
    private static final int MAX_MESSAGES_PER_PULL = 32;
    private static final long UNPLACED = -1;
    private static final long FIRST_PAUSE_MILLIS = 100;
    private static final long LONGEST_PAUSE_MILLIS = 5_000;

    private final QueueAddress queue;
    private final BrokerCalls calls;
    private final long holdMillis;
    private final Scheduler scheduler;
    private final Consumer<Payload> news;
    private volatile boolean closed;
    private long offset = UNPLACED;
    private long pauseMillis = FIRST_PAUSE_MILLIS;

    NodeQueue(QueueAddress queue, BrokerCalls calls, long holdMillis, Scheduler scheduler, Consumer<Payload> news) {
        this.queue = queue;
        this.calls = calls;
        this.holdMillis = holdMillis;
        this.scheduler = scheduler;
        this.news = news;
    }

    void step() {
        if (closed) {
            return;
        }
        if (offset == UNPLACED) {
            calls.maxOffset(queue)
                    .thenAccept(end -> {
                        offset = end;
                        step();
                    })
                    .exceptionally(this::pauseAfter);
        } else {
            calls.pull(queue, PullFilter.ALL, offset, MAX_MESSAGES_PER_PULL, holdMillis)
                    .thenAccept(this::take)
                    .exceptionally(this::pauseAfter);
        }
    }

    private void take(Pulled pulled) {
        pauseMillis = FIRST_PAUSE_MILLIS;
        for (MessageExt stored : pulled.messages()) {
            Message message = MessageCodec.decode(stored);
            if (message == null) {
                LOG.warn("queue={} msgId={} is no news", queue, stored.getMsgId());
            } else {
                news.accept(message.payload());
            }
        }
        if (pulled.outcome() != Pulled.Outcome.NOTHING_NEW) {
            offset = pulled.next();
        }
        step();
    }

    private @Nullable Void pauseAfter(Throwable fault) {
        LOG.debug("queue={} not read, again in {} ms: {}", queue, pauseMillis, fault.toString());
        scheduler.after(pauseMillis, this::step);
        pauseMillis = Math.min(pauseMillis * 2, LONGEST_PAUSE_MILLIS);
        return null;
    }

    void close() {
        closed = true;
    }
}
