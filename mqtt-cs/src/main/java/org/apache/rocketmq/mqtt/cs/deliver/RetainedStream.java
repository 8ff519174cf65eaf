/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.deliver;

import java.util.ArrayDeque;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.rocketmq.mqtt.common.model.Message;
import org.apache.rocketmq.mqtt.common.model.Qos;
import org.apache.rocketmq.mqtt.common.model.TopicFilter;
import org.apache.rocketmq.mqtt.common.model.TopicName;
import org.apache.rocketmq.mqtt.common.port.RetainedStore;
import org.apache.rocketmq.mqtt.common.port.RetainedStore.Page;
import org.apache.rocketmq.mqtt.cs.PortCall;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The retained messages that a session is owed for the subscriptions it has made [MQTT-3.3.1-6]: one subscription after the other, a page at a
 * time, the next page only when the last one is written out.
 *
 * <p>Nothing is missed between what is retained and what is live, for the messages are looked up after the subscription's start point was
 * fixed: a message that is retained before it is stored ({@link org.apache.rocketmq.mqtt.cs.retain.RetainedPublishes}) is found here if it is
 * stored before the start point, and is live if it is stored at or after it. It may be both, and then comes twice.
 *
 * <p>What is live stands aside from the moment a page is asked for until the page is written out: else a message could come live and, after it, as
 * retained, an older one of its topic. It has its turn between two pages. This holds for the subscription the page is for; a live message that
 * comes by another, overlapping one does not wait.
 *
 * <p>Owns one page of {@value #MOST_PER_PAGE} bytes, or one message that is larger, and the line of subscriptions whose retained messages are
 * due, each once. It has one question at a time to the store. Event loop only; made at the session's first subscription, dies with the session.
 */
final class RetainedStream extends Deliverer {

    static final int MOST_PER_PAGE = 65_536;
    private static final int LEAST_PER_PAGE = 4_096;
    private static final int FIRST_GUESS_OF_WEIGHT = 512;

    private static final Logger LOG = LoggerFactory.getLogger(RetainedStream.class);

    private final Deliveries session;
    private final ArrayDeque<Due> line = new ArrayDeque<>(2);
    private Rest rest = Rest.NOTHING_NOW;

    // Of the first in the line:
    private @Nullable Page page;
    private int nextInPage;
    private @Nullable TopicName after;

    /** A question to the store is under way, be it one whose answer is of no use any more, or waits to be asked again. */
    private boolean asking;

    private long retryMillis;
    private @Nullable Future<?> retry;

    private boolean pumping;
    private int lastWeight = FIRST_GUESS_OF_WEIGHT;

    /** One subscription whose retained messages are to be sent. Told apart by identity: each time it is due is another. */
    private static final class Due {
        final QueueSubscription subscription;
        final TopicFilter filter;
        final RetainedStore store;

        Due(QueueSubscription subscription, TopicFilter filter, RetainedStore store) {
            this.subscription = subscription;
            this.filter = filter;
            this.store = store;
        }
    }

    RetainedStream(Deliveries session) {
        this.session = session;
        this.retryMillis = session.loop().settings.retryMin().toMillis();
    }

    /** From the beginning, if some were sent before [MQTT-3.8.4-3]. */
    void send(QueueSubscription subscription, TopicFilter filter, RetainedStore store) {
        stop(subscription);
        line.add(new Due(subscription, filter, store));
        session.loop().meters.retainedDue.up();
        session.ready(this);
    }

    /** Sends nothing more for a subscription. */
    void stop(QueueSubscription subscription) {
        Due first = line.peek();
        if (first != null && first.subscription == subscription) {
            endOfFirst();
            if (!line.isEmpty()) {
                session.ready(this);
            }
        } else if (line.removeIf(due -> due.subscription == subscription)) {
            session.loop().meters.retainedDue.down();
        }
    }

    void close() {
        while (!line.isEmpty()) {
            endOfFirst();
        }
    }

    private void endOfFirst() {
        line.remove().subscription.release();
        session.loop().meters.retainedDue.down();
        page = null;
        after = null;
        if (retry != null) {
            retry.cancel(false);
            retry = null;
            asking = false;
        }
    }

    @Override
    Rest rest() {
        return rest;
    }

    /** A page that is asked for costs as much as a message: there may be many subscriptions that nothing retained matches. */
    @Override
    int pump(int most) {
        pumping = true;
        int cost = 0;
        rest = Rest.NOTHING_NOW;
        while (rest == Rest.NOTHING_NOW && !asking && !line.isEmpty()) {
            if (cost == most || !session.isWritable()) {
                rest = Rest.TURN_OVER;
            } else if (page == null ? ask(line.element()) : sendNext(line.element(), page)) {
                cost++;
            }
        }
        pumping = false;
        return cost;
    }

    /** @return whether a message was sent; if not, the page is used up or the window full */
    private boolean sendNext(Due due, Page from) {
        if (nextInPage == from.messages().size()) {
            page = null;
            after = from.next();
            if (after == null) {
                endOfFirst();
            } else {
                due.subscription.release();
                rest = Rest.TURN_OVER; // what is live first
            }
            return false;
        }
        Message next = from.messages().get(nextInPage);
        Qos qos = next.qos().min(due.subscription.granted()); // [MQTT-3.8.4-6]
        if (qos != Qos.AT_MOST_ONCE && (session.windowRoom() == 0 || !session.mayHold(next))) {
            rest = Rest.WINDOW_FULL;
            return false;
        }
        nextInPage++;
        lastWeight = next.weight();
        session.deliver(next, qos);
        return true;
    }

    /** @return whether the store was asked; it may have answered already */
    private boolean ask(Due due) {
        if (due.subscription.granted() != Qos.AT_MOST_ONCE && session.windowRoom() == 0) {
            rest = Rest.WINDOW_FULL; // no page is kept for who cannot take it
            return false;
        }
        asking = true;
        due.subscription.hold();
        TopicName from = after;
        int bytes = howMuch(due);
        PortCall.await(
                session.channel(),
                () -> due.store.find(due.filter, from, bytes),
                found -> answered(due, found),
                fault -> askAgain(due, fault));
        return true;
    }

    /** As much as can probably be written at once. */
    private int howMuch(Due due) {
        long room = session.writableBytes();
        if (due.subscription.granted() != Qos.AT_MOST_ONCE) {
            room = Math.min(room, (long) session.windowRoom() * lastWeight);
        }
        return (int) Math.max(LEAST_PER_PAGE, Math.min(MOST_PER_PAGE, room));
    }

    private void answered(Due due, Page found) {
        if (due == line.peek()) { // else it is due no more
            page = found;
            nextInPage = 0;
        }
        retryMillis = session.loop().settings.retryMin().toMillis();
        goOn();
    }

    private void askAgain(Due due, Throwable fault) {
        due.subscription.release();
        if (line.isEmpty()) {
            asking = false;
            return;
        }
        LOG.debug(
                "filter={} after={} retained messages not read, again in {} ms", due.filter, after, retryMillis, fault);
        session.loop().meters.retainedReadRetries.increment();
        retry = session.loop()
                .executor
                .schedule(
                        () -> {
                            retry = null;
                            goOn();
                        },
                        retryMillis,
                        TimeUnit.MILLISECONDS);
        retryMillis =
                Math.min(retryMillis * 2, session.loop().settings.retryMax().toMillis());
    }

    private void goOn() {
        asking = false;
        if (!pumping) {
            session.ready(this);
        }
    }
}
