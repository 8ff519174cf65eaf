/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.bench.mqtt;

import io.netty.buffer.ByteBuf;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.rocketmq.mqtt.bench.history.ReceivedHistory;
import org.apache.rocketmq.mqtt.bench.history.SentHistory;
import org.apache.rocketmq.mqtt.bench.history.Stamp;
import org.apache.rocketmq.mqtt.bench.history.Tally;

/** One subscribing client and its history of each publisher. Owned by the client's event loop. */
final class Subscriber implements ClientListener {
    private final MqttLane lane;
    private final Map<Integer, ReceivedHistory> histories = new LinkedHashMap<>();
    private long foreign;
    private long lost;

    Subscriber(MqttLane lane, List<Integer> publishers) {
        this.lane = lane;
        publishers.forEach(publisher -> histories.put(publisher, new ReceivedHistory()));
    }

    @Override
    public void message(ByteBuf payload) {
        long now = System.nanoTime();
        boolean whole = payload.readableBytes() == lane.quality().payloadBytes();
        Stamp stamp = whole ? Stamp.ofRun(payload, lane.run()) : null;
        ReceivedHistory history = stamp == null ? null : histories.get(stamp.publisher());
        if (stamp == null || history == null || stamp.sequence() < 0) {
            foreign++;
            return;
        }
        if (history.arrived(stamp.sequence())) {
            lane.measure().arrived(stamp.dueNanos(), now);
            lane.progress().arrived();
            lane.delivered(stamp.publisher());
        }
    }

    @Override
    public void acknowledged(long sequence, long dueNanos) {
        throw new IllegalStateException("a subscriber got an acknowledgement");
    }

    @Override
    public void lost(String reason) {
        lost++;
    }

    /** Against what the publishers say they sent. */
    Tally tally(List<Publisher> publishers) {
        Tally total = Tally.NOTHING;
        for (Map.Entry<Integer, ReceivedHistory> entry : histories.entrySet()) {
            SentHistory sent = publishers.get(entry.getKey()).history();
            total = total.plus(Tally.of(sent, entry.getValue()));
        }
        return total;
    }

    /** Messages that are not of this run, or not of a publisher it subscribed to. */
    long foreign() {
        return foreign;
    }

    long lost() {
        return lost;
    }
}
