/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.deliver;

import io.netty.util.collection.IntObjectHashMap;
import java.util.List;
import org.apache.rocketmq.mqtt.common.model.Delivery;
import org.apache.rocketmq.mqtt.common.model.Delivery.Source;
import org.apache.rocketmq.mqtt.common.model.Message;
import org.apache.rocketmq.mqtt.common.model.Qos;
import org.apache.rocketmq.mqtt.cs.Gauge;
import org.jspecify.annotations.Nullable;

/**
 * The messages of QoS 1 and 2 that one session was sent and has not acknowledged to the end, by packet id; at most as many as the window is
 * wide, or as were in flight when the client was last here. Event loop only; made when it is first needed, empty after {@link #clear}.
 */
final class Inflight {

    private static final int LAST_PACKET_ID = 65_535;

    /** Overdue messages at most, as a multiple of the window. */
    private static final int OVERDUE_WINDOWS = 8;

    /** Bytes of messages that are kept in memory while they are in flight, at most, but for one that is larger. */
    private static final int MOST_HELD_BYTES = 512 << 10;

    private final IntObjectHashMap<Delivery> flights = new IntObjectHashMap<>(4);
    /** Those of them that do not count any more. */
    private int stalledCount;

    private @Nullable IntObjectHashMap<Delivery> stalled;
    /** Messages that were set aside; their packet ids are in use until they are acknowledged after all. */
    private @Nullable IntObjectHashMap<Copy> parked;

    private final int window;
    private final int mostOverdue;
    private final Gauge gauge;
    private int lastId;
    private long heldBytes;

    /** @param window most messages in flight, 1..65535 */
    Inflight(int window, Gauge gauge) {
        this.window = window;
        this.mostOverdue = Math.min(OVERDUE_WINDOWS * window, (LAST_PACKET_ID - window) / 2 - 1); // some ids stay free
        this.gauge = gauge;
    }

    /** How many more may be sent. */
    int room() {
        return Math.max(0, window - flights.size() + stalledCount);
    }

    /** @return with a packet id that is not 0 and not in use [MQTT-2.3.1-1] [MQTT-2.3.1-4] */
    Delivery add(Qos qos, Source source) {
        assert room() > 0;
        do {
            lastId = lastId == LAST_PACKET_ID ? 1 : lastId + 1;
        } while (flights.containsKey(lastId) || (parked != null && parked.containsKey(lastId)));
        Delivery flight = new Delivery(lastId, qos, false, source);
        flights.put(lastId, flight);
        heldBytes += weightOf(flight);
        gauge.up();
        return flight;
    }

    /** Was in flight when the client was last here. */
    void restore(Delivery flight) {
        flights.put(flight.packetId(), flight);
        lastId = flight.packetId();
        heldBytes += weightOf(flight);
        gauge.up();
    }

    private static long weightOf(Delivery flight) {
        return flight.source() instanceof Delivery.Held held ? held.message().weight() : 0;
    }

    boolean mayHold(Message message) {
        return heldBytes == 0 || heldBytes + message.weight() <= MOST_HELD_BYTES;
    }

    /** The message cannot be had again. */
    void drop(int packetId) {
        Delivery dropped = flights.remove(packetId);
        if (dropped != null) {
            heldBytes -= weightOf(dropped);
            gauge.down();
            unstall(packetId);
        }
    }

    private void unstall(int packetId) {
        if (stalled != null && stalled.remove(packetId) != null) {
            stalledCount--;
        }
    }

    /** All that is in flight, and counts. */
    List<Delivery> snapshot() {
        return flights.values().stream()
                .filter(flight -> stalled == null || !stalled.containsKey(flight.packetId()))
                .toList();
    }

    /** Whether nothing has come of it since. */
    @SuppressWarnings("ReferenceEquality") // every step makes another one
    boolean isStill(Delivery flight) {
        return flights.get(flight.packetId()) == flight;
    }

    /** The message stays in flight and is not counted. @return false if it is so already, or there are too many of them */
    boolean stall(Delivery flight) {
        if (stalled == null) {
            stalled = new IntObjectHashMap<>(4);
        }
        if (stalled.containsKey(flight.packetId()) || stalledCount >= mostOverdue) {
            return false;
        }
        stalled.put(flight.packetId(), flight);
        stalledCount++;
        return true;
    }

    boolean mayPark() {
        return parked == null || parked.size() < mostOverdue;
    }

    /** The message is not in flight any more, but its packet id is in use. @return false if it was acknowledged meanwhile */
    boolean park(Delivery flight, Copy copy) {
        if (!isStill(flight)) {
            return false;
        }
        drop(flight.packetId());
        if (parked == null) {
            parked = new IntObjectHashMap<>(4);
        }
        parked.put(flight.packetId(), copy);
        return true;
    }

    /** @return what was set aside, if it was; its packet id is free again */
    @Nullable
    Copy unpark(int packetId) {
        return parked == null ? null : parked.remove(packetId);
    }

    /** @return whether a message of QoS 1 was waiting for it */
    boolean pubAck(int packetId) {
        Delivery flight = flights.get(packetId);
        return end(packetId, flight != null && flight.qos() == Qos.AT_LEAST_ONCE);
    }

    /** @return whether a message of QoS 2 was waiting for it; a repeated one counts */
    boolean pubRec(int packetId) {
        Delivery flight = flights.get(packetId);
        if (flight == null || flight.qos() != Qos.EXACTLY_ONCE) {
            return false;
        }
        flights.put(packetId, flight.release());
        unstall(packetId);
        return true;
    }

    /** @return whether a message of QoS 2 that was released was waiting for it */
    boolean pubComp(int packetId) {
        Delivery flight = flights.get(packetId);
        return end(packetId, flight != null && flight.released());
    }

    private boolean end(int packetId, boolean expected) {
        if (expected) {
            drop(packetId);
        }
        return expected;
    }

    void clear() {
        gauge.add(-flights.size());
        flights.clear();
        heldBytes = 0;
        stalledCount = 0;
        stalled = null;
        parked = null;
    }
}
