/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.deliver;

import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.rocketmq.mqtt.common.model.ClientId;
import org.apache.rocketmq.mqtt.common.model.Delivery;
import org.apache.rocketmq.mqtt.common.model.Message;
import org.apache.rocketmq.mqtt.common.model.Qos;
import org.apache.rocketmq.mqtt.common.model.QueueName;
import org.apache.rocketmq.mqtt.common.model.StartPoint;
import org.apache.rocketmq.mqtt.common.model.StoredMessage;
import org.apache.rocketmq.mqtt.common.port.RetryStore;
import org.apache.rocketmq.mqtt.cs.PortCall;
import org.apache.rocketmq.mqtt.cs.journal.Journal;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Messages that a connected client leaves unacknowledged too long. One of QoS 1 is set aside: stored once more in the client's retry queue, delivered from there
 * later, each time after a longer pause and at most so many times, then put into the dead-letter queue. One of QoS 2 stays in flight, since nothing but its own packet id can deliver it once, but
 * does not hold up others any more.
 *
 * <p>A look every interval, while anything is in flight: what was in flight at the last look, and has not come further, is overdue; so it is between one and two
 * intervals old. Event loop only; dies with its session.
 */
final class Overdue {

    private static final Logger LOG = LoggerFactory.getLogger(Overdue.class);

    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(10);

    private final Deliveries session;
    private final ClientId client;
    private final @Nullable Journal journal;
    /** Copies that were stored and not delivered yet, with how many of each. */
    private final Map<Copy, Integer> outstanding = new HashMap<>(0);

    private final Set<Copy> late = new HashSet<>(0);
    private List<Delivery> suspects = List.of();
    private @Nullable QueueSubscription retries;
    private @Nullable Future<?> look;

    Overdue(Deliveries session, ClientId client, @Nullable Journal journal) {
        this.session = session;
        this.client = client;
        this.journal = journal;
    }

    /** Takes up what was set aside when the client was last here: it is delivered at once. */
    void resume(StartPoint left, StartPoint now) {
        retries = session.resume(queue(), left, now, Qos.AT_LEAST_ONCE);
    }

    private QueueName queue() {
        return session.loop().queues.retryQueueOf(client);
    }

    /** Something is in flight. */
    void watch() {
        if (look == null && !session.isClosed()) {
            look = session.loop()
                    .executor
                    .schedule(this::look, session.loop().settings.retryAfter().toNanos(), TimeUnit.NANOSECONDS);
        }
    }

    void close() {
        if (look != null) {
            look.cancel(false);
        }
    }

    private void look() {
        look = null;
        Inflight inflight = session.inflight();
        suspects.stream().filter(inflight::isStill).forEach(this::overdue);
        suspects = inflight.snapshot();
        if (!suspects.isEmpty()) {
            watch();
        }
    }

    private void overdue(Delivery flight) {
        if (flight.qos() == Qos.EXACTLY_ONCE) {
            boolean inMemory = flight.source() instanceof Delivery.Held;
            if (!inMemory && session.inflight().stall(flight)) {
                session.loop().meters.stalled.increment();
                LOG.debug("client={} delivery={} is overdue", client, flight);
                session.windowMoved();
            }
        } else if (session.inflight().mayPark()) {
            setAside(flight);
        }
    }

    private void setAside(Delivery flight) {
        attachRetries();
        if (flight.source() instanceof Delivery.Queued queued) {
            PortCall.await(
                    session.channel(),
                    () -> session.loop().queues.read(queued),
                    found -> found.ifPresentOrElse(
                            stored -> store(flight, stored.message(), stored.attempts() + 1), () -> expired(flight)),
                    fault -> LOG.debug("client={} delivery={} cannot be read", client, flight, fault));
        } else {
            store(flight, ((Delivery.Held) flight.source()).message(), 1);
        }
    }

    private void expired(Delivery flight) {
        if (!session.isClosed() && session.inflight().isStill(flight)) {
            session.isGone(flight);
        }
    }

    private void store(Delivery flight, Message message, int attempt) {
        if (session.isClosed() || !session.inflight().isStill(flight)) {
            return;
        }
        RetryStore store = session.loop().retries;
        boolean last = attempt >= session.loop().settings.maxAttempts();
        PortCall.await(
                session.channel(),
                () -> last
                        ? store.bury(client, message, "not acknowledged, sent " + attempt + " times")
                        : store.setAside(client, message, attempt),
                nothing -> {
                    if (last) {
                        session.loop().meters.buried.increment();
                        LOG.warn(
                                "client={} topic={} not acknowledged, sent {} times: now a dead letter",
                                client,
                                message.topic(),
                                attempt);
                    } else {
                        session.loop().meters.setAside.increment();
                    }
                    park(flight, message, !last);
                },
                fault -> LOG.debug("client={} delivery={} not set aside, later again", client, flight, fault));
    }

    private void park(Delivery flight, Message message, boolean isCopied) {
        if (session.isClosed()) {
            return;
        }
        Copy copy = Copy.of(message);
        if (isCopied) {
            outstanding.merge(copy, 1, Integer::sum);
        }
        if (!session.inflight().park(flight, copy)) {
            acknowledgedLate(copy); // between the look and now
            return;
        }
        if (journal != null) {
            journal.completed(flight.packetId());
        }
        session.windowMoved();
    }

    /** From now on what is set aside comes back to this session. */
    private void attachRetries() {
        if (retries != null) {
            return;
        }
        StartPoint from = session.loop().queues.recentPoint();
        retries = session.subscribe(queue(), from, Qos.AT_LEAST_ONCE);
        if (journal != null) {
            journal.begins(queue(), from);
        }
    }

    /** The acknowledgement of a message that was set aside has come: its copy, if it was not delivered yet, is not wanted. */
    void acknowledgedLate(Copy copy) {
        if (outstanding.containsKey(copy)) {
            late.add(copy);
        }
    }

    /** A copy's time has come. @return whether it was acknowledged before, and is not to be delivered */
    boolean isAcknowledged(StoredMessage stored) {
        if (outstanding.isEmpty()) {
            return false; // all were set aside when the client was last here
        }
        Copy copy = Copy.of(stored.message());
        boolean isLast = outstanding.computeIfPresent(copy, (key, count) -> count == 1 ? null : count - 1) == null;
        boolean acknowledged = late.contains(copy);
        if (isLast || acknowledged) {
            late.remove(copy);
        }
        return acknowledged;
    }

    /** How long a copy, at the head of the retry queue, still waits until it is delivered. */
    Duration pause(StoredMessage copy) {
        Duration pause = pause(copy.attempts());
        long waited = Math.max(0, System.currentTimeMillis() - copy.storedAtMillis());
        return waited >= pause.toMillis() ? Duration.ZERO : pause.minusMillis(waited);
    }

    private Duration pause(int attempts) {
        Duration pause = session.loop().settings.retryAfter();
        for (int i = 1; i < attempts && pause.compareTo(LONGEST_PAUSE) < 0; i++) {
            pause = pause.multipliedBy(2);
        }
        return pause;
    }
}
