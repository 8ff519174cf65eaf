/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.ds.peer;

import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.apache.rocketmq.common.message.MessageExt;
import org.apache.rocketmq.mqtt.common.model.Message;
import org.apache.rocketmq.mqtt.common.model.Payload;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException.Category;
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
    private final Source source;
    private final Scheduler scheduler;
    private final Consumer<Payload> news;
    private final Runnable strange;
    private volatile boolean closed;
    private long offset = UNPLACED;
    private long pauseMillis = FIRST_PAUSE_MILLIS;

    /** What is asked of the broker. */
    interface Source {

        /** The offset after the newest message. */
        CompletionStage<Long> end();

        /** A pull that is held until there is something. */
        CompletionStage<Pulled> pull(long offset, int max);
    }

    /** A queue at its broker. */
    record OfBroker(BrokerCalls calls, QueueAddress queue, long holdMillis) implements Source {

        @Override
        public CompletionStage<Long> end() {
            return calls.maxOffset(queue);
        }

        @Override
        public CompletionStage<Pulled> pull(long offset, int max) {
            return calls.pull(queue, PullFilter.ALL, offset, max, holdMillis);
        }
    }

    /** @param strange counts a message that is no news */
    NodeQueue(QueueAddress queue, Source source, Scheduler scheduler, Consumer<Payload> news, Runnable strange) {
        this.queue = queue;
        this.source = source;
        this.scheduler = scheduler;
        this.news = news;
        this.strange = strange;
    }

    void step() {
        if (closed) {
            return;
        }
        if (offset == UNPLACED) {
            source.end()
                    .thenAccept(end -> {
                        offset = end;
                        step();
                    })
                    .exceptionally(this::pauseAfter);
        } else {
            source.pull(offset, MAX_MESSAGES_PER_PULL).thenAccept(this::take).exceptionally(this::pauseAfter);
        }
    }

    private void take(Pulled pulled) {
        boolean isNothingNew = pulled.outcome() == Pulled.Outcome.NOTHING_NEW;
        if (!isNothingNew && pulled.next() == offset) {
            throw new GatewayException(Category.RETRY, queue.broker() + " does not give what it has");
        }
        pauseMillis = FIRST_PAUSE_MILLIS;
        pulled.messages().forEach(this::take);
        if (!isNothingNew) {
            offset = pulled.next();
        }
        step();
    }

    /** One message that cannot be taken must not keep all others from it. */
    private void take(MessageExt stored) {
        try {
            Message message = MessageCodec.decode(stored);
            if (message != null) {
                news.accept(message.payload());
                return;
            }
            LOG.warn("queue={} msgId={} is no news", queue, stored.getMsgId());
        } catch (RuntimeException e) {
            LOG.error("queue={} msgId={} cannot be taken", queue, stored.getMsgId(), e);
        }
        strange.run();
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
