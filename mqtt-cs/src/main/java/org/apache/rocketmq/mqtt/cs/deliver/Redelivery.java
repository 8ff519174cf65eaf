/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.deliver;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.apache.rocketmq.mqtt.common.model.Delivery;
import org.apache.rocketmq.mqtt.common.model.Message;
import org.apache.rocketmq.mqtt.common.model.StoredMessage;
import org.apache.rocketmq.mqtt.cs.PortCall;
import org.apache.rocketmq.mqtt.cs.codec.Answer.PubRel;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends again what a session had in flight when its connection ended, in the order in which it was first sent [MQTT-4.4.0-1] [MQTT-4.6.0-1], before anything
 * new is. A message that cannot be read at the first attempt does not hold up the others: it is asked for until it can be.
 *
 * <p>Event loop only; at most as many messages as the session had in flight. Over when all of them are sent, or the session ends.
 */
final class Redelivery {

    private static final Logger LOG = LoggerFactory.getLogger(Redelivery.class);

    private final Deliveries session;
    private final List<Delivery> flights;
    private final Runnable firstRoundOver;
    private final List<Slot> slots = new ArrayList<>();
    private int asked;
    private long retryMillis;

    /** A message on its way back. */
    private static final class Slot {
        final Delivery flight;

        @Nullable
        Message message;

        boolean settled;

        Slot(Delivery flight) {
            this.flight = flight;
        }
    }

    /** @param firstRoundOver called once, when everything that could be read was sent */
    Redelivery(Deliveries session, List<Delivery> flights, Runnable firstRoundOver) {
        this.session = session;
        this.firstRoundOver = firstRoundOver;
        this.retryMillis = session.loop().settings.retryMin().toMillis();
        this.flights = flights;
    }

    void start() {
        for (Delivery flight : flights) {
            if (flight.released()) { // in the order of their PUBRECs [MQTT-4.6.0-4]
                session.send(
                        new PubRel(flight.packetId()).encode(session.channel().alloc()));
            } else {
                slots.add(new Slot(flight));
            }
        }
        session.channel().flush();
        ask(firstRoundOver);
    }

    private void ask(Runnable then) {
        asked = slots.size();
        if (asked == 0) {
            then.run();
            return;
        }
        for (Slot slot : List.copyOf(slots)) {
            PortCall.await(
                    session.channel(),
                    () -> read(slot.flight),
                    found -> {
                        slot.settled = true;
                        slot.message = found.orElse(null);
                        answered(then);
                    },
                    fault -> {
                        LOG.debug("delivery={} cannot be read again yet", slot.flight, fault);
                        answered(then);
                    });
        }
    }

    private CompletionStage<Optional<Message>> read(Delivery flight) {
        if (flight.source() instanceof Delivery.Queued queued) {
            return session.loop().queues.read(queued).thenApply(found -> found.map(StoredMessage::message));
        }
        return CompletableFuture.completedStage(Optional.of(((Delivery.Held) flight.source()).message()));
    }

    private void answered(Runnable then) {
        if (--asked > 0 || session.isClosed()) {
            return;
        }
        for (Slot slot : slots) {
            if (slot.settled && slot.message != null) {
                session.sendAgain(slot.flight, slot.message);
            } else if (slot.settled) {
                session.isGone(slot.flight);
            }
        }
        slots.removeIf(slot -> slot.settled);
        session.channel().flush();
        then.run();
        if (!slots.isEmpty()) {
            askLater();
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // nobody waits for it
    private void askLater() {
        session.loop().meters.readRetries.increment();
        session.loop()
                .executor
                .schedule(
                        () -> {
                            if (!session.isClosed()) {
                                ask(() -> {});
                            }
                        },
                        retryMillis,
                        TimeUnit.MILLISECONDS);
        retryMillis =
                Math.min(retryMillis * 2, session.loop().settings.retryMax().toMillis());
    }
}
