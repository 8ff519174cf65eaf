/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.deliver;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.rocketmq.mqtt.common.model.ClientId;
import org.apache.rocketmq.mqtt.common.model.Delivery;
import org.apache.rocketmq.mqtt.common.model.Message;
import org.apache.rocketmq.mqtt.common.model.Qos;
import org.apache.rocketmq.mqtt.common.model.QueueName;
import org.apache.rocketmq.mqtt.common.model.StartPoint;
import org.apache.rocketmq.mqtt.common.model.StoredMessage;
import org.apache.rocketmq.mqtt.common.model.TopicFilter;
import org.apache.rocketmq.mqtt.common.port.RetainedStore;
import org.apache.rocketmq.mqtt.cs.codec.PublishFrame;
import org.apache.rocketmq.mqtt.cs.journal.Journal;
import org.jspecify.annotations.Nullable;

/**
 * All that is delivered to one session. Nothing is kept for a client that does not read or does not acknowledge: its cursors stop, and go on in
 * the order in which they stopped.
 *
 * <p>Owns the session's queue subscriptions, its messages in flight, the stream of what is retained, and the lines of all that have something to
 * deliver. Event loop only; dies with its session.
 */
public final class Deliveries {

    private static final int MESSAGES_PER_TURN = 64;

    private final DeliveryLoop loop;
    private final Channel channel;
    private final @Nullable Journal journal;
    private final Overdue overdue;
    private final List<QueueSubscription> subscriptions = new ArrayList<>(2);
    private @Nullable Inflight inflight;
    private @Nullable RetainedStream retained;
    private @Nullable Lines lines;
    /** Messages of a turn, from the first that must be recorded before it is sent; null while there is none. */
    private @Nullable List<Unsent> unsent;

    private long unsentBytes;

    /** Packet ids whose PUBREC is being recorded. */
    private final Set<Integer> releasing = new HashSet<>(0);

    private boolean redelivering;
    private boolean standsInTurns;
    private boolean closed;

    Deliveries(DeliveryLoop loop, Channel channel, ClientId client, @Nullable Journal journal) {
        this.overdue = new Overdue(this, client, journal);
        this.loop = loop;
        this.channel = channel;
        this.journal = journal;
    }

    /**
     * Goes on where the client's last connection ended: sends again what was in flight, each with its packet id, before anything else is delivered.
     *
     * @param flights in the order in which they were first sent
     */
    public void resume(List<Delivery> flights) {
        if (flights.isEmpty()) {
            return;
        }
        redelivering = true;
        overdue.watch();
        flights.forEach(inflight()::restore);
        new Redelivery(this, flights, this::redelivered).start();
    }

    private void redelivered() {
        redelivering = false;
        askForTurn();
    }

    /** Takes up what was set aside for the client, from where it was left. */
    public void resumeRetries(StartPoint left, StartPoint now) {
        overdue.resume(left, now);
    }

    Overdue overdue() {
        return overdue;
    }

    void sendAgain(Delivery flight, Message message) {
        loop.meters.redelivered.increment();
        // DUP = 1: the client may have it already [MQTT-3.3.1-1]
        send(PublishFrame.of(message, flight.qos(), true, flight.source() instanceof Delivery.Held, channel.alloc())
                .give(flight.packetId()));
    }

    /** The broker has it no more: there is nothing that could be sent again. */
    void isGone(Delivery flight) {
        loop.meters.expiredAtBroker.increment();
        inflight().drop(flight.packetId());
        if (journal != null) {
            journal.completed(flight.packetId());
        }
        windowMoved();
    }

    boolean isClosed() {
        return closed;
    }

    Channel channel() {
        return channel;
    }

    DeliveryLoop loop() {
        return loop;
    }

    /** Delivers a queue to the session from now on. */
    public QueueSubscription subscribe(QueueName queue, StartPoint from, Qos granted) {
        return attach(new QueueSubscription(this, queue, from, null, granted));
    }

    /**
     * The same, for a queue that the session had before.
     *
     * @param from where it ended
     * @param awayUntil when the client was here again: of what was stored before, messages of QoS 0 are not delivered
     */
    public QueueSubscription resume(QueueName queue, StartPoint from, StartPoint awayUntil, Qos granted) {
        return attach(new QueueSubscription(this, queue, from, awayUntil, granted));
    }

    private QueueSubscription attach(QueueSubscription subscription) {
        loop.router.attach(subscription);
        subscriptions.add(subscription);
        return subscription;
    }

    /** Delivers nothing more of it; what is in flight stays so [MQTT-3.10.4-3]. */
    public void unsubscribe(QueueSubscription subscription) {
        if (subscriptions.remove(subscription)) {
            loop.router.detach(subscription);
            subscription.close();
            if (retained != null) {
                retained.stop(subscription);
            }
        }
    }

    /**
     * Sends the retained messages that match a filter, from the beginning if that is under way already [MQTT-3.3.1-6] [MQTT-3.8.4-3]. To be called when the
     * start point of the subscription is fixed; of no effect after {@link #unsubscribe}.
     */
    public void sendRetained(QueueSubscription subscription, TopicFilter filter, RetainedStore store) {
        if (!subscriptions.contains(subscription)) {
            return;
        }
        if (retained == null) {
            retained = new RetainedStream(this);
        }
        retained.send(subscription, filter, store);
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
        overdue.close();
        unsent = null;
        if (retained != null) {
            retained.close();
        }
        if (inflight != null) {
            inflight.clear();
        }
    }

    /** The client acknowledged a message of QoS 1. */
    public void pubAck(int packetId) {
        Copy parked = inflight == null ? null : inflight.unpark(packetId);
        if (parked != null) {
            loop.meters.lateAcks.increment();
            overdue.acknowledgedLate(parked);
            return;
        }
        windowMoved(packetId, inflight != null && inflight.pubAck(packetId));
    }

    /**
     * The client received a message of QoS 2; it is released in any case.
     *
     * @param release called when PUBREL may be sent: the message will not be sent again then, whatever happens
     */
    public void pubRec(int packetId, Runnable release) {
        boolean expected = inflight != null && inflight.pubRec(packetId);
        if (!expected) {
            loop.meters.unexpectedAcks.increment();
        }
        if (!expected || journal == null) {
            release.run();
        } else if (releasing.add(packetId)) { // else the first one is about to be answered
            journal.released(packetId);
            journal.flush(() -> {
                releasing.remove(packetId);
                release.run();
            });
        }
    }

    /** The client is through with a message of QoS 2. */
    public void pubComp(int packetId) {
        windowMoved(packetId, inflight != null && inflight.pubComp(packetId));
    }

    private void windowMoved(int packetId, boolean expected) {
        if (!expected) {
            loop.meters.unexpectedAcks.increment();
            return;
        }
        if (journal != null) {
            journal.completed(packetId);
        }
        windowMoved();
    }

    void windowMoved() {
        if (lines != null && lines.hasBlocked()) {
            askForTurn();
        }
    }

    /** The channel has become writable, or not. */
    public void writabilityChanged() {
        if (lines != null) {
            askForTurn();
        }
    }

    /** It may have something to deliver. */
    void ready(Deliverer deliverer) {
        if (closed) {
            return;
        }
        if (lines == null) {
            lines = new Lines(loop.meters.windowsFull);
        }
        if (lines.join(deliverer)) {
            askForTurn();
        }
    }

    private void askForTurn() {
        if (!standsInTurns && hasMore()) {
            standsInTurns = true;
            loop.turns.join(this);
        }
    }

    private boolean hasMore() {
        return lines != null
                && !redelivering
                && unsent == null
                && channel.isWritable()
                && lines.hasNext(windowRoom() > 0);
    }

    /** @return how many messages were delivered */
    int takeTurn() {
        standsInTurns = false;
        if (redelivering || unsent != null) {
            return 0; // asks again when that is over
        }
        int left = MESSAGES_PER_TURN;
        Deliverer next;
        while (left > 0 && isWritable() && (next = nextInLine()) != null) {
            left -= next.pump(left);
            if (lines != null) {
                lines.joinAgain(next);
            }
        }
        int delivered = MESSAGES_PER_TURN - left;
        if (unsent != null && journal != null) {
            journal.flush(this::sendUnsent);
        }
        if (delivered > 0) {
            channel.flush();
        }
        askForTurn();
        return delivered;
    }

    /** What was recorded may be sent. */
    private void sendUnsent() {
        List<Unsent> recorded = unsent;
        if (recorded == null) {
            return; // closed meanwhile
        }
        unsent = null;
        unsentBytes = 0;
        recorded.forEach(next -> send(next.frame(loop.frames, channel.alloc())));
        channel.flush();
        askForTurn();
    }

    private @Nullable Deliverer nextInLine() {
        return lines == null ? null : lines.next(windowRoom() > 0);
    }

    /** A turn threw: a fault of ours, and the end of this session alone. */
    void failed(RuntimeException fault) {
        channel.pipeline().fireExceptionCaught(fault);
    }

    boolean isWritable() {
        return channel.isWritable() && unsentBytes <= channel.bytesBeforeUnwritable();
    }

    /** Bytes that can be written until the channel stops being writable. */
    long writableBytes() {
        return Math.max(0, channel.bytesBeforeUnwritable() - unsentBytes);
    }

    /** Whether a message that is kept in memory while it is in flight may be sent. */
    boolean mayHold(Message message) {
        return inflight == null || inflight.mayHold(message);
    }

    /** How many more messages of QoS 1 or 2 may be sent. */
    int windowRoom() {
        return inflight == null ? loop.settings.maxInflight() : inflight.room();
    }

    /** Delivers a message of a light queue. */
    void deliver(StoredMessage stored, Qos qos, Cursor cursor) {
        int packetId = qos == Qos.AT_MOST_ONCE ? 0 : takeOff(qos, cursor.sourceOf(stored));
        if (journal != null) {
            journal.moved(cursor);
        }
        write(new Unsent(stored.message(), qos, packetId, cursor.isShared(), false));
    }

    /** Delivers a retained message to a subscription that is new. */
    void deliver(Message message, Qos qos) {
        int packetId = qos == Qos.AT_MOST_ONCE ? 0 : takeOff(qos, new Delivery.Held(message));
        loop.meters.retainedDelivered.increment();
        write(new Unsent(message, qos, packetId, false, true));
    }

    /** @return the packet id of a message that is in flight from now on */
    private int takeOff(Qos qos, Delivery.Source source) {
        Delivery flight = inflight().add(qos, source);
        overdue.watch();
        if (journal != null) {
            journal.sent(flight);
        }
        return flight.packetId();
    }

    /** Writes a message, to be flushed at the end of the turn; or keeps it until then, if it must be recorded first. */
    private void write(Unsent next) {
        loop.meters.delivered(next.qos()).increment();
        if (unsent == null && journal != null && Journal.isWrittenAhead(next.qos())) {
            unsent = new ArrayList<>();
        }
        if (unsent != null) {
            unsent.add(next);
            unsentBytes += next.message().weight();
        } else {
            send(next.frame(loop.frames, channel.alloc()));
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // the void promise reports to exceptionCaught
    void send(ByteBuf frame) {
        channel.write(frame, channel.voidPromise());
    }

    Inflight inflight() {
        if (inflight == null) {
            inflight = new Inflight(loop.settings.maxInflight(), loop.meters.inflight);
        }
        return inflight;
    }
}
