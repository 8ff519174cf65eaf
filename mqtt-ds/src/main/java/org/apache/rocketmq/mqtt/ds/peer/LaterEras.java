/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.ds.peer;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.apache.rocketmq.mqtt.ds.broker.Broker;

/**
 * News at places of an era that this node has not heard of: waits until what is written of the broker is adopted. One reading of it is under way for each
 * broker, and what comes meanwhile shares the next, since the era may have been written after the first was asked for. Any thread.
 */
final class LaterEras {

    /** Events that wait for one broker; for more, the place is not waited for. */
    static final int MOST_WAITING = 10_000;

    private final Function<Broker, CompletionStage<Void>> adopt;
    private final BiConsumer<PeerEvent, Broker> raise;

    /** For each broker with a reading under way, what shares the next. Guarded by this. */
    private final Map<Broker, Map<PeerEvent.Key, Long>> waiting = new HashMap<>();

    /** @param raise hears of each event when its era is known, or cannot be */
    LaterEras(Function<Broker, CompletionStage<Void>> adopt, BiConsumer<PeerEvent, Broker> raise) {
        this.adopt = adopt;
        this.raise = raise;
    }

    void await(PeerEvent event, Broker broker) {
        boolean isFirst;
        boolean isRoom;
        synchronized (this) {
            Map<PeerEvent.Key, Long> others = waiting.get(broker);
            isFirst = others == null;
            isRoom = others != null && (others.size() < MOST_WAITING || others.containsKey(event.key()));
            if (others == null) {
                waiting.put(broker, new LinkedHashMap<>());
            } else if (isRoom) {
                others.merge(event.key(), event.place(), Math::max);
            }
        }
        if (isFirst) {
            adopt(broker, List.of(event));
        } else if (!isRoom) {
            raise.accept(event, broker);
        }
    }

    private void adopt(Broker broker, List<PeerEvent> batch) {
        CompletionStage<Void> unused = CompletableFuture.completedFuture(broker)
                .thenCompose(adopt)
                .whenComplete((adopted, fault) -> {
                    try {
                        batch.forEach(event -> raise.accept(event, broker));
                    } finally {
                        goOn(broker);
                    }
                });
    }

    private void goOn(Broker broker) {
        List<PeerEvent> known = new ArrayList<>();
        List<PeerEvent> later = new ArrayList<>();
        synchronized (this) {
            waiting.getOrDefault(broker, Map.of()).forEach((key, place) -> {
                PeerEvent event = new PeerEvent(key.queue(), key.broker(), place);
                (broker.isOfLaterEra(place) ? later : known).add(event);
            });
            if (later.isEmpty()) {
                waiting.remove(broker);
            } else {
                waiting.put(broker, new LinkedHashMap<>());
            }
        }
        try {
            known.forEach(event -> raise.accept(event, broker));
        } finally {
            if (!later.isEmpty()) {
                adopt(broker, later);
            }
        }
    }
}
