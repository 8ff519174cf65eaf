/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.deliver;

import io.netty.util.collection.IntObjectHashMap;
import org.apache.rocketmq.mqtt.common.model.Delivery;
import org.apache.rocketmq.mqtt.common.model.Delivery.Source;
import org.apache.rocketmq.mqtt.common.model.Qos;
import org.apache.rocketmq.mqtt.cs.Gauge;

/**
 * The messages of QoS 1 and 2 that one session was sent and has not acknowledged to the end, by packet id; at most as many as the window is
 * wide, or as were in flight when the client was last here. Event loop only; made when it is first needed, empty after {@link #clear}.
 */
final class Inflight {

    private static final int LAST_PACKET_ID = 65_535;

    private final IntObjectHashMap<Delivery> flights = new IntObjectHashMap<>(4);
    private final int window;
    private final Gauge gauge;
    private int lastId;

    /** @param window most messages in flight, 1..65535 */
    Inflight(int window, Gauge gauge) {
        this.window = window;
        this.gauge = gauge;
    }

    /** How many more may be sent. */
    int room() {
        return Math.max(0, window - flights.size());
    }

    /** @return with a packet id that is not 0 and not in use [MQTT-2.3.1-1] [MQTT-2.3.1-4] */
    Delivery add(Qos qos, Source source) {
        assert room() > 0;
        do {
            lastId = lastId == LAST_PACKET_ID ? 1 : lastId + 1;
        } while (flights.containsKey(lastId));
        Delivery flight = new Delivery(lastId, qos, false, source);
        flights.put(lastId, flight);
        gauge.up();
        return flight;
    }

    /** Was in flight when the client was last here. */
    void restore(Delivery flight) {
        flights.put(flight.packetId(), flight);
        lastId = flight.packetId();
        gauge.up();
    }

    /** The message cannot be had again. */
    void drop(int packetId) {
        if (flights.remove(packetId) != null) {
            gauge.down();
        }
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
    }
}
