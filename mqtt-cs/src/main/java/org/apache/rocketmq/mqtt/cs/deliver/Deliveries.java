/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.deliver;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.apache.rocketmq.mqtt.common.model.Message;
import org.apache.rocketmq.mqtt.common.model.Qos;
import org.apache.rocketmq.mqtt.common.model.QueueName;
import org.apache.rocketmq.mqtt.common.model.StartPoint;
import org.apache.rocketmq.mqtt.common.model.StoredMessage;
import org.apache.rocketmq.mqtt.cs.codec.PublishFrame;
import org.jspecify.annotations.Nullable;

/**
 * All that is delivered to one session. Nothing is kept for a client that does not read or does not acknowledge: its cursors stop, and go on in
 * the order in which they stopped.
 *
 * <p>Owns the session's queue subscriptions, its messages in flight and the lines of cursors that have something to deliver. Event loop
 * only; dies with its session.
 */
public final class Deliveries {

    private static final int MESSAGES_PER_TURN = 64;

    private final DeliveryLoop loop;
    private final Channel channel;
    private final List<QueueSubscription> subscriptions = new ArrayList<>(2);
    private @Nullable Inflight inflight;
    private @Nullable Lines lines;
    private boolean standsInTurns;
    private boolean closed;

    /** Cursors with something to deliver; each is in one of them or in none. */
    private static final class Lines {
        final ArrayDeque<Cursor> ready = new ArrayDeque<>(2);
        /** Those whose next message finds the window full. */
        final ArrayDeque<Cursor> blocked = new ArrayDeque<>(2);

        boolean blockedIsNext;
    }

    Deliveries(DeliveryLoop loop, Channel channel) {
        this.loop = loop;
        this.channel = channel;
    }

    Channel channel() {
        return channel;
    }

    DeliveryLoop loop() {
        return loop;
    }

    /** Delivers a queue to the session from now on. */
    public QueueSubscription subscribe(QueueName queue, StartPoint from, Qos granted) {
        QueueSubscription subscription = new QueueSubscription(this, queue, from, granted);
        loop.router.attach(subscription);
        subscriptions.add(subscription);
        return subscription;
    }

    /** Delivers nothing more of it; what is in flight stays so [MQTT-3.10.4-3]. */
    public void unsubscribe(QueueSubscription subscription) {
        if (subscriptions.remove(subscription)) {
            loop.router.detach(subscription);
            subscription.close();
        }
    }

    public void close() {
        assert loop.executor.inEventLoop();
        closed = true;
        for (QueueSubscription subscription : subscriptions) {
            loop.router.detach(subscription);
            subscription.close();
        }
        subscriptions.clear();
        lines = null;
        if (inflight != null) {
            inflight.clear();
        }
    }

    /** The client acknowledged a message of QoS 1. */
    public void pubAck(int packetId) {
        windowMoved(inflight != null && inflight.pubAck(packetId));
    }

    /** The client received a message of QoS 2; it is released in any case. */
    public void pubRec(int packetId) {
        if (inflight == null || !inflight.pubRec(packetId)) {
            loop.meters.unexpectedAcks.increment();
        }
    }

    /** The client is through with a message of QoS 2. */
    public void pubComp(int packetId) {
        windowMoved(inflight != null && inflight.pubComp(packetId));
    }

    private void windowMoved(boolean expected) {
        if (!expected) {
            loop.meters.unexpectedAcks.increment();
        } else if (lines != null && !lines.blocked.isEmpty()) {
            askForTurn();
        }
    }

    /** The channel has become writable, or not. */
    public void writabilityChanged() {
        if (lines != null) {
            askForTurn();
        }
    }

    /** A cursor may have something to deliver. */
    void ready(Cursor cursor) {
        if (closed || cursor.standsInLine) {
            return;
        }
        cursor.standsInLine = true;
        lines().ready.add(cursor);
        askForTurn();
    }

    private Lines lines() {
        if (lines == null) {
            lines = new Lines();
        }
        return lines;
    }

    private void askForTurn() {
        if (!standsInTurns && hasMore()) {
            standsInTurns = true;
            loop.turns.join(this);
        }
    }

    private boolean hasMore() {
        return lines != null
                && channel.isWritable()
                && (!lines.ready.isEmpty() || (!lines.blocked.isEmpty() && windowRoom() > 0));
    }

    /** @return how many messages were delivered */
    int takeTurn() {
        standsInTurns = false;
        int left = MESSAGES_PER_TURN;
        Cursor cursor;
        while (left > 0 && channel.isWritable() && (cursor = nextInLine()) != null) {
            cursor.standsInLine = false;
            left -= cursor.pump(left);
            rest(cursor);
        }
        int delivered = MESSAGES_PER_TURN - left;
        if (delivered > 0) {
            channel.flush();
        }
        askForTurn();
        return delivered;
    }

    private @Nullable Cursor nextInLine() {
        if (lines == null) {
            return null;
        }
        if (!lines.blocked.isEmpty() && windowRoom() > 0 && (lines.blockedIsNext || lines.ready.isEmpty())) {
            lines.blockedIsNext = false;
            return lines.blocked.remove();
        }
        lines.blockedIsNext = true;
        return lines.ready.poll();
    }

    private void rest(Cursor cursor) {
        if (lines == null || cursor.standsInLine || cursor.rest() == Cursor.Rest.NOTHING_NOW) {
            return;
        }
        cursor.standsInLine = true;
        if (cursor.rest() == Cursor.Rest.WINDOW_FULL) {
            lines.blocked.add(cursor);
        } else {
            lines.ready.add(cursor);
        }
    }

    /** A turn threw: a fault of ours, and the end of this session alone. */
    void failed(RuntimeException fault) {
        channel.pipeline().fireExceptionCaught(fault);
    }

    boolean isWritable() {
        return channel.isWritable();
    }

    /** Bytes that can be written until the channel stops being writable. */
    long writableBytes() {
        return channel.bytesBeforeUnwritable();
    }

    /** How many more messages of QoS 1 or 2 may be sent. */
    int windowRoom() {
        return inflight == null ? loop.settings.maxInflight() : inflight.room();
    }

    /** Writes a message, to be flushed at the end of the turn. */
    @SuppressWarnings("FutureReturnValueIgnored") // the void promise reports to exceptionCaught
    void deliver(StoredMessage stored, Qos qos, Cursor cursor) {
        Message message = stored.message();
        int packetId = qos == Qos.AT_MOST_ONCE ? 0 : inflight().add(cursor, stored.offset(), qos);
        loop.meters.delivered(qos).increment();
        channel.write(frame(message, qos, packetId, cursor.isShared()), channel.voidPromise());
    }

    private ByteBuf frame(Message message, Qos qos, int packetId, boolean shared) {
        if (!shared) {
            return PublishFrame.of(message, qos, channel.alloc()).give(packetId);
        }
        PublishFrame frame = loop.frames.frame(message, qos, channel.alloc());
        return packetId == 0 ? frame.share() : frame.share(packetId, channel.alloc());
    }

    private Inflight inflight() {
        if (inflight == null) {
            inflight = new Inflight(loop.settings.maxInflight(), loop.meters.inflight);
        }
        return inflight;
    }
}
