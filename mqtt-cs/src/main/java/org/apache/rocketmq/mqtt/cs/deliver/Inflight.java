/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.deliver;

import io.netty.util.collection.IntObjectHashMap;
import org.apache.rocketmq.mqtt.common.model.Qos;
import org.apache.rocketmq.mqtt.cs.Gauge;
import org.jspecify.annotations.Nullable;

/**
 * The messages of QoS 1 and 2 that one session was sent and has not acknowledged to the end, by packet id; at most as many as the window is
 * wide. Event loop only; made when it is first needed, empty after {@link #clear}.
 */
final class Inflight {

    private static final int LAST_PACKET_ID = 65_535;

    private final IntObjectHashMap<Flight> flights = new IntObjectHashMap<>(4);
    private final int window;
    private final Gauge gauge;
    private int lastId;

    private enum Awaiting {
        PUBACK,
        PUBREC,
        PUBCOMP
    }

    private static final class Flight {
        final Cursor cursor;
        final long offset;
        Awaiting awaiting;

        Flight(Cursor cursor, long offset, Awaiting awaiting) {
            this.cursor = cursor;
            this.offset = offset;
            this.awaiting = awaiting;
        }
    }

    /** @param window most messages in flight, 1..65535 */
    Inflight(int window, Gauge gauge) {
        this.window = window;
        this.gauge = gauge;
    }

    /** How many more may be sent. */
    int room() {
        return window - flights.size();
    }

    /** @return a packet id that is not 0 and not in use [MQTT-2.3.1-1] [MQTT-2.3.1-4] */
    int add(Cursor cursor, long offset, Qos qos) {
        assert room() > 0;
        do {
            lastId = lastId == LAST_PACKET_ID ? 1 : lastId + 1;
        } while (flights.containsKey(lastId));
        flights.put(lastId, new Flight(cursor, offset, qos == Qos.AT_LEAST_ONCE ? Awaiting.PUBACK : Awaiting.PUBREC));
        gauge.up();
        return lastId;
    }

    /** @return whether a message of QoS 1 was waiting for it */
    boolean pubAck(int packetId) {
        return end(packetId, Awaiting.PUBACK);
    }

    /** @return whether a message of QoS 2 was waiting for it; a repeated one counts */
    boolean pubRec(int packetId) {
        Flight flight = flights.get(packetId);
        if (flight == null || flight.awaiting == Awaiting.PUBACK) {
            return false;
        }
        flight.awaiting = Awaiting.PUBCOMP;
        return true;
    }

    /** @return whether a message of QoS 2 that was released was waiting for it */
    boolean pubComp(int packetId) {
        return end(packetId, Awaiting.PUBCOMP);
    }

    private boolean end(int packetId, Awaiting expected) {
        @Nullable Flight flight = flights.get(packetId);
        if (flight == null || flight.awaiting != expected) {
            return false;
        }
        flights.remove(packetId);
        gauge.down();
        flight.cursor.acknowledged(flight.offset);
        return true;
    }

    void clear() {
        gauge.add(-flights.size());
        flights.clear();
    }
}
