/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.deliver;

import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.rocketmq.mqtt.common.model.Delivery;
import org.apache.rocketmq.mqtt.common.model.MessageWindow;
import org.apache.rocketmq.mqtt.common.model.Qos;
import org.apache.rocketmq.mqtt.common.model.QueueName;
import org.apache.rocketmq.mqtt.common.model.StoredMessage;
import org.apache.rocketmq.mqtt.common.port.SharedQueue;
import org.apache.rocketmq.mqtt.common.port.SharedQueue.Slice;
import org.apache.rocketmq.mqtt.cs.PortCall;
import org.apache.rocketmq.mqtt.cs.journal.Position;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One session's place in one light queue at one broker: what to deliver next. What it has delivered and is not acknowledged is in the session's
 * {@link Inflight}, and of both together a persistent session keeps a record.
 *
 * <p>Reads the window that all share; only when it lags behind that, slices of its own, which it forgets when it must stop. Event loop
 * only; made at the first news from the broker, dies with its subscription.
 */
final class Cursor extends Deliverer implements Position {

    private static final Logger LOG = LoggerFactory.getLogger(Cursor.class);
    private static final int MOST_PER_FETCH = 32;
    private static final int FIRST_GUESS_OF_WEIGHT = 512;

    private final Deliveries session;
    private final QueueSubscription subscription;
    private SharedQueue queue;
    private State state = State.UNPLACED;
    private Rest rest = Rest.NOTHING_NOW;
    private long position;
    private long generation; // of the window that the position is one of
    private long sentUpTo = -1;
    /** Messages before this place of the commit log are none of the subscriber's; 0 once one behind it was met. */
    private long mark;

    private @Nullable Slice slice;
    private int nextInSlice;
    private boolean behind;
    private boolean pumping;
    /** The head of the queue waits: there is nothing to deliver until it is woken. */
    private boolean held;

    private long pausedAt = -1;
    private long timeCame = -1;
    private @Nullable Future<?> pause;
    private int lastWeight = FIRST_GUESS_OF_WEIGHT;
    private long retryMillis;
    private @Nullable Future<?> retry;

    private enum State {
        /** Where to begin is not known yet. */
        UNPLACED,
        PLACED,
        /** A question to the store is under way, or waits to be asked again. */
        ASKING,
        CLOSED
    }

    Cursor(Deliveries session, QueueSubscription subscription, SharedQueue queue) {
        this.session = session;
        this.subscription = subscription;
        this.queue = queue;
        this.mark = subscription.from().at(queue.broker());
        this.retryMillis = session.loop().settings.retryMin().toMillis();
    }

    @Override
    public QueueName queue() {
        return subscription.queue();
    }

    @Override
    public String broker() {
        return queue.broker();
    }

    @Override
    public long sentUpTo() {
        return sentUpTo;
    }

    Delivery.Source sourceOf(StoredMessage message) {
        return new Delivery.Queued(queue(), broker(), message.offset(), message.commitLogOffset());
    }

    boolean isShared() {
        return subscription.isShared();
    }

    @Override
    Rest rest() {
        return rest;
    }

    void hasNews(SharedQueue now) {
        queue = now;
        session.ready(this);
    }

    void close() {
        state = State.CLOSED;
        if (retry != null) {
            retry.cancel(false);
        }
        if (pause != null) {
            pause.cancel(false);
        }
        slice = null;
        setBehind(false);
    }

    @Override
    int pump(int most) {
        if (subscription.isHeld()) {
            rest = Rest.NOTHING_NOW;
            return 0;
        }
        pumping = true;
        if (state == State.UNPLACED) {
            locate();
        }
        int delivered = 0;
        rest = Rest.NOTHING_NOW;
        held = false;
        while (state == State.PLACED && rest == Rest.NOTHING_NOW && !held) {
            if (delivered == most) {
                rest = Rest.TURN_OVER;
            } else if (!session.isWritable()) {
                stop(Rest.TURN_OVER);
            } else {
                StoredMessage next = next();
                if (next == null) {
                    break;
                }
                if (take(next)) {
                    delivered++;
                }
            }
        }
        pumping = false;
        return delivered;
    }

    /** @return whether the message was delivered; if not, it is none of the subscriber's or must wait */
    private boolean take(StoredMessage next) {
        if (next.commitLogOffset() < mark || !next.isDeliverable()) {
            pass(next);
            return false;
        }
        mark = 0;
        Qos qos = next.message().qos().min(subscription.granted()); // [MQTT-3.8.4-6]
        if (qos == Qos.AT_MOST_ONCE && next.commitLogOffset() < subscription.awayUntil(broker())) {
            session.loop().meters.missedWhileAway.increment(); // may have been sent before a crash: at most once
            pass(next);
            return false;
        }
        if (next.attempts() > 0 && waits(next)) {
            return false;
        }
        if (qos != Qos.AT_MOST_ONCE && session.windowRoom() == 0) {
            stop(Rest.WINDOW_FULL);
            return false;
        }
        deliver(next, qos);
        return true;
    }

    /** Of a message that was set aside: whether its time has not come yet, or never will. What was set aside before the client was here again does not wait. */
    private boolean waits(StoredMessage next) {
        if (pausedAt != next.offset()) {
            pausedAt = next.offset();
            boolean isNew = next.commitLogOffset() >= subscription.awayUntil(broker());
            long nanos = isNew ? session.overdue().pause(next).toNanos() : 0;
            if (nanos > 0) {
                pause = session.loop()
                        .executor
                        .schedule(
                                () -> {
                                    pause = null;
                                    session.ready(this);
                                },
                                nanos,
                                TimeUnit.NANOSECONDS);
            }
        }
        if (pause != null) {
            held = true;
            slice = null;
            return true;
        }
        if (timeCame != next.offset()) { // the window may be full, and it is asked once only
            timeCame = next.offset();
            if (session.overdue().isAcknowledged(next)) {
                session.loop().meters.notWanted.increment();
                pass(next);
                return true;
            }
        }
        return false;
    }

    private void stop(Rest why) {
        rest = why;
        slice = null; // nothing is kept for who cannot take it
    }

    private void deliver(StoredMessage next, Qos qos) {
        pass(next);
        lastWeight = next.message().weight();
        session.deliver(next, qos, this);
    }

    private void pass(StoredMessage next) {
        position = next.offset() + 1;
        sentUpTo = next.commitLogOffset() + 1;
    }

    /** The message at the position, where there is one; asks the store if it is not in the window any more. */
    private @Nullable StoredMessage next() {
        while (state == State.PLACED) {
            MessageWindow window = queue.window();
            if (window.generation() != generation || position > window.end()) {
                goOnBehindLast();
                continue;
            }
            if (position >= window.first()) {
                slice = null;
                setBehind(false);
                return position < window.end() ? window.get(position) : null;
            }
            setBehind(true);
            if (slice == null && subscription.granted() != Qos.AT_MOST_ONCE && session.windowRoom() == 0) {
                stop(Rest.WINDOW_FULL);
                return null;
            }
            if (slice == null) {
                fetch();
            } else {
                StoredMessage next = nextOf(slice, window.first());
                if (next != null) {
                    return next;
                }
            }
        }
        return null;
    }

    /** The next message of a slice before the window; null if the slice is used up or the window is reached. */
    private @Nullable StoredMessage nextOf(Slice from, long windowFirst) {
        while (nextInSlice < from.messages().size()) {
            StoredMessage candidate = from.messages().get(nextInSlice);
            if (candidate.offset() < position) {
                nextInSlice++;
                continue;
            }
            skipTo(Math.min(candidate.offset(), windowFirst));
            return position < windowFirst ? candidate : null;
        }
        skipTo(Math.min(from.next(), windowFirst));
        slice = null;
        return null;
    }

    private void skipTo(long offset) {
        if (offset > position) {
            session.loop().meters.expiredAtBroker.add(offset - position);
            position = offset;
        }
    }

    /** Offsets mean something else than before; places of the commit log do not. */
    private void goOnBehindLast() {
        LOG.debug("queue={} broker={} position={} the broker has lost messages", queue.name(), broker(), position);
        session.loop().meters.cursorResets.increment();
        mark = Math.max(Math.max(mark, sentUpTo), subscription.from().at(broker()));
        slice = null;
        locate();
    }

    private void locate() {
        state = State.ASKING;
        generation = queue.window().generation();
        PortCall.await(
                session.channel(),
                () -> queue.locate(mark),
                offset -> {
                    if (state == State.ASKING) {
                        // The window may not have got so far yet; what is before the mark is passed over there.
                        place(Math.min(offset, queue.window().end()));
                    }
                },
                fault -> askAgain(State.UNPLACED, fault));
    }

    private void fetch() {
        state = State.ASKING;
        long asked = position;
        PortCall.await(
                session.channel(),
                () -> queue.fetch(asked, howMany()),
                found -> {
                    if (state != State.ASKING) {
                        return;
                    }
                    if (found.next() <= asked) {
                        askAgain(State.PLACED, new IllegalStateException("nothing at or behind offset " + asked));
                        return;
                    }
                    slice = found;
                    nextInSlice = 0;
                    place(asked);
                },
                fault -> askAgain(State.PLACED, fault));
    }

    /** As many as can probably be delivered at once. */
    private int howMany() {
        int most = MOST_PER_FETCH;
        if (subscription.granted() != Qos.AT_MOST_ONCE) {
            most = Math.min(most, session.windowRoom());
        }
        return (int) Math.max(1, Math.min(most, session.writableBytes() / lastWeight));
    }

    private void place(long offset) {
        position = offset;
        state = State.PLACED;
        retryMillis = session.loop().settings.retryMin().toMillis();
        if (!pumping) {
            session.ready(this);
        }
    }

    private void askAgain(State then, Throwable fault) {
        if (state != State.ASKING) {
            return;
        }
        LOG.debug(
                "queue={} broker={} position={} read failed, again in {} ms",
                queue.name(),
                broker(),
                position,
                retryMillis,
                fault);
        session.loop().meters.readRetries.increment();
        retry = session.loop()
                .executor
                .schedule(
                        () -> {
                            if (state == State.ASKING) {
                                state = then;
                                session.ready(this);
                            }
                        },
                        retryMillis,
                        TimeUnit.MILLISECONDS);
        retryMillis =
                Math.min(retryMillis * 2, session.loop().settings.retryMax().toMillis());
    }

    private void setBehind(boolean now) {
        if (behind != now) {
            behind = now;
            session.loop().meters.cursorsBehind.add(now ? 1 : -1);
        }
    }
}
