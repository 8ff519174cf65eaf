/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.bench.mqtt;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import org.apache.rocketmq.mqtt.bench.history.SentHistory;
import org.apache.rocketmq.mqtt.bench.history.Stamp;
import org.apache.rocketmq.mqtt.bench.lane.Progress;
import org.jspecify.annotations.Nullable;

/** One publishing client and its history. Owned by the client's event loop. */
final class Publisher implements ClientListener {
    private final MqttLane lane;
    private final int index;
    private final byte[] topic;
    private final int audience;
    private final SentHistory history = new SentHistory();
    private @Nullable MqttClient client;
    private long unsent;
    private long lost;

    // of the closed loop
    private int window;
    private long stopNanos;
    private int answered;
    private int delivered;

    Publisher(MqttLane lane, int index, String topic, int audience) {
        this.lane = lane;
        this.index = index;
        this.topic = topic.getBytes(StandardCharsets.UTF_8);
        this.audience = audience;
    }

    void start(MqttClient connected) {
        client = connected;
    }

    /** From any thread. */
    void send(long dueNanos) {
        progress().sent(audience);
        client().loop().execute(() -> publish(dueNanos));
    }

    /** Keeps so many messages in flight (neither acknowledged nor delivered counts as done alone) until the end. */
    void keepInFlight(int messages, long untilNanos) {
        client().loop().execute(() -> {
            window = messages;
            stopNanos = untilNanos;
            refill();
        });
    }

    /** On the loop: its subscriber, which is on the same loop, has got one. */
    void delivered() {
        delivered++;
        refill();
    }

    private void refill() {
        while (history.sent() - Math.min(answered, audience == 0 ? answered : delivered) < window) {
            long now = System.nanoTime();
            if (now - stopNanos >= 0 || !client().mayPublish() || lost > 0) {
                return;
            }
            progress().sent(audience);
            publish(now);
        }
    }

    private void publish(long dueNanos) {
        if (lost > 0 || !client().mayPublish()) {
            unsent++;
            return;
        }
        int qos = lane.quality().publish();
        Stamp stamp = new Stamp(lane.run(), index, history.next(), dueNanos);
        lane.measure().sent(dueNanos, System.nanoTime());
        client().publish(topic, qos, stamp, lane.quality().payloadBytes());
        if (qos == 0) {
            acknowledged(stamp.sequence(), dueNanos);
        }
    }

    @Override
    public void acknowledged(long sequence, long dueNanos) {
        history.acknowledged(sequence);
        lane.measure().acknowledged(dueNanos, System.nanoTime());
        progress().acknowledged();
        answered++;
        if (window > 0 && lane.quality().publish() > 0) {
            refill();
        }
    }

    @Override
    public void message(ByteBuf payload) {
        throw new IllegalStateException("a publisher got a message");
    }

    @Override
    public void lost(String reason) {
        lost++;
    }

    SentHistory history() {
        return history;
    }

    long unsent() {
        return unsent;
    }

    long lost() {
        return lost;
    }

    private Progress progress() {
        return lane.progress();
    }

    private MqttClient client() {
        MqttClient connected = client;
        if (connected == null) {
            throw new IllegalStateException("publisher " + index + " is not connected");
        }
        return connected;
    }
}
