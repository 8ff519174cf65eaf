/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.ds.lmq;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionException;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException.Category;
import org.apache.rocketmq.mqtt.common.runtime.Scheduler;
import org.apache.rocketmq.mqtt.ds.broker.BrokerCalls;
import org.apache.rocketmq.mqtt.ds.broker.QueueAddress;
import org.apache.rocketmq.mqtt.ds.broker.TopicQueues;
import org.apache.rocketmq.mqtt.ds.directory.TopicDirectory;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way of one group of MQTT topics to the one consume queue they are stored in: messages leave in the order they came, many under way at
 * once. When the broker does not take one, the lane stops, waits for the answers of those under way, then tries the oldest alone and,
 * once that is stored, sends all the others in their order. A message that is not stored by its deadline fails.
 *
 * <p>State is guarded by this; futures of messages are completed outside of it.
 */
final class SendLane {

    private static final Logger LOG = LoggerFactory.getLogger(SendLane.class);
    private static final long FIRST_PAUSE_MILLIS = 20;
    private static final long LONGEST_PAUSE_MILLIS = 1_000;

    private final String topic;
    private final int index;
    private final TopicDirectory topics;
    private final BrokerCalls calls;
    private final Scheduler scheduler;
    private final long sendTimeoutMillis;

    private final Set<Outgoing> waiting = new LinkedHashSet<>();
    private State state = State.STOPPED;
    private int underWay;
    private long pauseMillis = FIRST_PAUSE_MILLIS;
    private @Nullable GatewayException lastFault;

    private enum State {
        /** Messages leave as they come. */
        OPEN,
        /** One message tries whether the broker takes it. */
        TRYING,
        /** Nothing leaves; waiting for answers, for the pause to end, or for the topic's queues. */
        STOPPED
    }

    SendLane(
            String topic,
            int index,
            TopicDirectory topics,
            BrokerCalls calls,
            Scheduler scheduler,
            long sendTimeoutMillis) {
        this.topic = topic;
        this.index = index;
        this.topics = topics;
        this.calls = calls;
        this.scheduler = scheduler;
        this.sendTimeoutMillis = sendTimeoutMillis;
    }

    void add(Outgoing message) {
        boolean wake;
        synchronized (this) {
            waiting.add(message);
            wake = state == State.STOPPED && waiting.size() == 1;
            if (state == State.OPEN) {
                transmit(message);
            }
        }
        if (wake) {
            resume();
        }
    }

    /** Goes on after a stop: gives up what is late, tries the oldest of the rest. */
    private void resume() {
        List<Outgoing> late = new ArrayList<>();
        GatewayException fault;
        synchronized (this) {
            if (state != State.STOPPED || underWay > 0) {
                return;
            }
            fault = lastFault;
            if (fault != null) {
                long now = System.nanoTime();
                waiting.removeIf(message -> message.deadlineNanos - now <= 0 && late.add(message));
            }
        }
        fail(late, fault);
        if (topics.known(topic) == null) {
            topics.resolve(topic).whenComplete((queues, missing) -> {
                if (missing != null) {
                    unresolved(exceptionOf(missing));
                } else {
                    tryOldest();
                }
            });
        } else {
            tryOldest();
        }
    }

    private synchronized void tryOldest() {
        if (state == State.STOPPED && underWay == 0 && !waiting.isEmpty()) {
            state = State.TRYING;
            transmit(waiting.iterator().next());
        }
    }

    private void unresolved(GatewayException fault) {
        List<Outgoing> refused = new ArrayList<>();
        synchronized (this) {
            lastFault = fault;
            if (fault.category() != Category.RETRY) {
                refused.addAll(waiting);
                waiting.clear();
            } else {
                pauseThenResume();
            }
        }
        fail(refused, fault);
    }

    private void transmit(Outgoing message) {
        assert Thread.holdsLock(this);
        QueueAddress queue = target();
        if (queue == null) {
            state = State.STOPPED;
            if (underWay == 0) {
                pauseThenResume();
            }
            return;
        }
        message.underWay = true;
        underWay++;
        calls.send(queue, message.properties, message.body, sendTimeoutMillis)
                .whenComplete((place, fault) -> settled(message, queue, fault == null ? null : exceptionOf(fault)));
    }

    private @Nullable QueueAddress target() {
        TopicQueues queues = topics.known(topic);
        if (queues == null || queues.writable().isEmpty()) {
            return null;
        }
        return queues.writable().get(index % queues.writable().size());
    }

    private void settled(Outgoing message, QueueAddress queue, @Nullable GatewayException fault) {
        boolean again = false;
        synchronized (this) {
            message.underWay = false;
            underWay--;
            if (fault == null) {
                waiting.remove(message);
                pauseMillis = FIRST_PAUSE_MILLIS;
                lastFault = null;
                if (state == State.TRYING) {
                    open();
                }
            } else {
                again = fault.category() == Category.RETRY && message.deadlineNanos - System.nanoTime() > 0;
                if (!again) {
                    waiting.remove(message);
                }
                stopped(fault);
            }
            if (state == State.STOPPED && underWay == 0 && !waiting.isEmpty()) {
                pauseThenResume();
            }
        }
        if (fault == null) {
            message.stored.complete(queue.broker());
        } else if (!again) {
            message.stored.completeExceptionally(fault);
        }
    }

    private void stopped(GatewayException fault) {
        if (fault.category() == Category.RETRY) {
            if (state == State.OPEN) {
                LOG.warn("topic={} lane={} stopped: {}", topic, index, fault.getMessage());
            }
            state = State.STOPPED;
            lastFault = fault;
            topics.forget(topic);
        } else if (state == State.TRYING) {
            open(); // the broker answers: this message was refused, the next may not be
        }
    }

    /** Everything that waited leaves now, in order. */
    private void open() {
        state = State.OPEN;
        for (Outgoing message : List.copyOf(waiting)) {
            if (!message.underWay && state == State.OPEN) {
                transmit(message);
            }
        }
    }

    private void pauseThenResume() {
        long pause = pauseMillis;
        pauseMillis = Math.min(pauseMillis * 2, LONGEST_PAUSE_MILLIS);
        scheduler.after(pause, this::resume);
    }

    private static void fail(List<Outgoing> messages, @Nullable GatewayException fault) {
        for (Outgoing message : messages) {
            message.stored.completeExceptionally(
                    fault == null ? new GatewayException(Category.RETRY, "not stored in time") : fault);
        }
    }

    private static GatewayException exceptionOf(Throwable fault) {
        Throwable cause = fault instanceof CompletionException && fault.getCause() != null ? fault.getCause() : fault;
        return cause instanceof GatewayException known
                ? known
                : new GatewayException(Category.RETRY, "store: " + cause, cause);
    }
}
