/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.bench.mqtt;

import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * The session state of an MQTT 3.1.1 client (section 4.1): what it has sent and not finished, what it has received and
 * not finished. Outlives connections and is fed with the packets of the one there is. Not thread-safe: whoever owns the
 * client owns it.
 *
 * <p>What it holds is bounded by the 65,535 packet ids of each direction.
 */
final class ClientSession {
    private static final int MOST_PACKET_IDS = 65_535;

    private final LastingListener events;
    private final Consumer<Consumer<ByteBuf>> wire;

    // valid for session
    /** PUBLISH was sent, neither PUBACK nor PUBREC came; in the order they were first sent. */
    private final Map<Integer, Message> unacknowledged = new LinkedHashMap<>();

    /** PUBREL was sent, no PUBCOMP came; in the order the PUBRECs came. */
    private final Map<Integer, Message> unreleased = new LinkedHashMap<>();

    /** Ids of messages from the server, from the PUBLISH of QoS 2 to its PUBREL. */
    private final BitSet received = new BitSet();

    private final Map<String, Integer> wanted = new LinkedHashMap<>();
    private final Set<String> granted = new HashSet<>();
    private int lastPacketId;

    // valid for connection
    private final Map<Integer, String> subscribing = new HashMap<>();

    /** @param wire writes a packet to the connection there is */
    ClientSession(LastingListener events, Consumer<Consumer<ByteBuf>> wire) {
        this.events = events;
        this.wire = wire;
    }

    /**
     * CONNACK 0 has come: sends what is unfinished again, PUBREL and PUBLISH each in their order [MQTT-4.4.0-1,
     * MQTT-4.6.0-1]. A server that does not have the session gets the same as new, and the subscriptions with it.
     */
    void resume(boolean present) {
        if (!present) {
            received.clear();
            granted.clear();
        }
        subscribing.clear();
        List<String> missing = new ArrayList<>(wanted.keySet());
        missing.removeAll(granted);
        missing.forEach(this::sendSubscribe);
        unreleased.keySet().forEach(id -> acknowledge(Frames.PUBREL, id));
        unacknowledged.forEach((id, message) -> wire.accept(out -> Frames.publish(out, message, id, present)));
    }

    /** Kept until it is granted, and sent with the next connection if there is none. */
    void subscribe(String filter, int qos, boolean connected) {
        wanted.put(filter, qos);
        granted.remove(filter);
        if (connected) {
            sendSubscribe(filter);
        }
    }

    private void sendSubscribe(String filter) {
        int id = nextPacketId();
        subscribing.put(id, filter);
        int qos = wanted.getOrDefault(filter, 0);
        wire.accept(out -> Frames.subscribe(out, id, filter, qos));
    }

    /** Messages sent that the server has not acknowledged for good. */
    int inFlight() {
        return unacknowledged.size() + unreleased.size();
    }

    /** Only while connected, and while fewer than 65,535 are in flight. */
    void publish(Message message) {
        if (message.qos() == 0) {
            wire.accept(out -> Frames.publish(out, message, 0, false));
            events.acknowledged(message);
            return;
        }
        int id = nextPacketId();
        unacknowledged.put(id, message);
        wire.accept(out -> Frames.publish(out, message, id, false));
    }

    /** Any packet after CONNACK but PINGRESP. */
    void packet(int type, int flags, ByteBuf body) {
        switch (type) {
            case Frames.PUBLISH -> published(flags, body);
            case Frames.PUBREL -> released(body.readUnsignedShort());
            case Frames.PUBACK -> acknowledged(body.readUnsignedShort());
            case Frames.PUBREC -> taken(body.readUnsignedShort());
            case Frames.PUBCOMP -> completed(body.readUnsignedShort());
            case Frames.SUBACK -> suback(body.readUnsignedShort(), body);
            default -> events.violated("packet of type " + type + " from a server");
        }
    }

    private void published(int flags, ByteBuf body) {
        int qos = (flags >> 1) & 3;
        boolean dup = (flags & Frames.DUP) != 0;
        boolean retained = (flags & Frames.RETAIN) != 0;
        body.skipBytes(body.readUnsignedShort());
        int id = qos == 0 ? 0 : body.readUnsignedShort();
        if (qos == 0 && dup) {
            events.violated("DUP at QoS 0 [MQTT-3.3.1-2]");
        }
        if (qos == 2 && received.get(id)) {
            if (!dup) {
                events.violated("packet id " + id + " of an unreleased message used for another [MQTT-2.3.1-4]");
            }
        } else {
            events.received(new Delivery(qos, dup, retained, body));
        }
        if (qos == 1) {
            acknowledge(Frames.PUBACK, id);
        } else if (qos == 2) {
            received.set(id);
            acknowledge(Frames.PUBREC, id);
        }
    }

    private void released(int id) {
        received.clear(id);
        acknowledge(Frames.PUBCOMP, id);
    }

    private void acknowledged(int id) {
        Message message = unacknowledged.get(id);
        if (message == null || message.qos() != 1) {
            events.violated("PUBACK of packet id " + id + ", which is not in use at QoS 1");
            return;
        }
        unacknowledged.remove(id);
        events.acknowledged(message);
    }

    private void taken(int id) {
        Message message = unacknowledged.get(id);
        if (message != null && message.qos() == 2) {
            unacknowledged.remove(id);
            unreleased.put(id, message);
        } else if (!unreleased.containsKey(id)) {
            events.violated("PUBREC of packet id " + id + ", which is not in use at QoS 2");
        }
        acknowledge(Frames.PUBREL, id);
    }

    private void completed(int id) {
        Message message = unreleased.remove(id);
        if (message == null) {
            events.violated("PUBCOMP of packet id " + id + ", which waits for none");
            return;
        }
        events.acknowledged(message);
    }

    private void suback(int id, ByteBuf codes) {
        String filter = subscribing.remove(id);
        if (filter == null || codes.readableBytes() != 1) {
            events.violated("SUBACK of packet id " + id + " does not fit a SUBSCRIBE [MQTT-3.8.4-2, MQTT-3.8.4-5]");
            return;
        }
        granted.add(filter);
        events.subscribed(filter, codes.readUnsignedByte());
    }

    private void acknowledge(int type, int id) {
        wire.accept(out -> Frames.acknowledge(out, type, id));
    }

    private int nextPacketId() {
        do {
            lastPacketId = lastPacketId % MOST_PACKET_IDS + 1;
        } while (unacknowledged.containsKey(lastPacketId)
                || unreleased.containsKey(lastPacketId)
                || subscribing.containsKey(lastPacketId));
        return lastPacketId;
    }
}
