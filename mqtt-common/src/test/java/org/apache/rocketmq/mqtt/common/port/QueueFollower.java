/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.common.port;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.rocketmq.mqtt.common.model.MessageWindow;
import org.apache.rocketmq.mqtt.common.model.StartPoint;
import org.apache.rocketmq.mqtt.common.model.StoredMessage;
import org.apache.rocketmq.mqtt.common.port.SharedQueue.Slice;

/** Reads as a session does: from a start point on, in offset order, broker by broker. Written by the loop's thread alone. */
final class QueueFollower {
    private final StartPoint from;
    private final List<Place> places = new CopyOnWriteArrayList<>();
    private final AtomicInteger told = new AtomicInteger();

    private static final class Place {
        final SharedQueue queue;
        final List<StoredMessage> got = new CopyOnWriteArrayList<>();
        long position;

        Place(SharedQueue queue, long position) {
            this.queue = queue;
            this.position = position;
        }
    }

    QueueFollower(StartPoint from) {
        this.from = from;
    }

    void read(SharedQueue queue) {
        told.incrementAndGet();
        Place place = placeIn(queue);
        MessageWindow window = queue.window();
        while (place.position < window.first()) {
            Slice slice = StoreContract.join(queue.fetch(place.position, 32));
            slice.messages().forEach(message -> keep(place, message));
            place.position = slice.next();
        }
        for (; place.position < window.end(); place.position++) {
            keep(place, window.get(place.position));
        }
    }

    private Place placeIn(SharedQueue queue) {
        for (Place place : places) {
            if (place.queue.broker().equals(queue.broker())) {
                return place;
            }
        }
        Place place = new Place(queue, StoreContract.join(queue.locate(from.at(queue.broker()))));
        places.add(place);
        return place;
    }

    private void keep(Place place, StoredMessage message) {
        if (message.commitLogOffset() >= from.at(place.queue.broker())) {
            place.got.add(message);
        }
    }

    int count() {
        return messages().size();
    }

    int told() {
        return told.get();
    }

    /** The queue at the one broker that had news. */
    SharedQueue queue() {
        assertThat(places).hasSize(1);
        return places.get(0).queue;
    }

    List<List<StoredMessage>> messagesByBroker() {
        return places.stream().map(place -> List.copyOf(place.got)).toList();
    }

    List<StoredMessage> messages() {
        return messagesByBroker().stream().flatMap(List::stream).toList();
    }

    List<String> payloads() {
        return messages().stream()
                .map(stored -> stored.message().payload().utf8())
                .toList();
    }
}
