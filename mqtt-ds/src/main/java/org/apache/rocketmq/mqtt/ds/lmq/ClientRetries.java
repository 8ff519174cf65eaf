/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.ds.lmq;

import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.apache.rocketmq.mqtt.common.model.ClientId;
import org.apache.rocketmq.mqtt.common.model.Message;
import org.apache.rocketmq.mqtt.common.port.Meters;
import org.apache.rocketmq.mqtt.common.port.RetryStore;
import org.apache.rocketmq.mqtt.ds.format.LmqNames;
import org.apache.rocketmq.mqtt.ds.format.MessageProperties;

/**
 * What clients left unacknowledged: one more message each, under the retry topic, that only the client's retry queue or dead-letter queue has.
 * Keeps its order client by client and topic by topic. Any thread.
 */
public final class ClientRetries implements RetryStore {

    private static final int MAX_REASON = 1_000;

    private final LmqMessageStore store;
    private final String topic;
    private final Meters.Counter setAside;
    private final Meters.Counter buried;

    /** @param topic the RocketMQ topic they are stored under */
    public ClientRetries(LmqMessageStore store, String topic, Meters meters) {
        this.store = store;
        this.topic = topic;
        this.setAside = meters.counter("mqtt_retry_set_aside");
        this.buried = meters.counter("mqtt_retry_buried");
    }

    @Override
    public CompletionStage<Void> setAside(ClientId client, Message message, int attempt) {
        if (attempt < 1) {
            throw new IllegalArgumentException("attempt: " + attempt + " (expected: >= 1)");
        }
        setAside.increment();
        return store.storeFor(
                client,
                topic,
                message,
                LmqNames.ofRetry(client),
                Map.of(MessageProperties.ATTEMPTS, Integer.toString(attempt)));
    }

    @Override
    public CompletionStage<Void> bury(ClientId client, Message message, String reason) {
        buried.increment();
        return store.storeFor(
                client,
                topic,
                message,
                LmqNames.ofDead(client),
                Map.of(MessageProperties.DEAD_REASON, propertyText(reason)));
    }

    /** RocketMQ separates properties by control characters. */
    private static String propertyText(String text) {
        String printable = text.replaceAll("\\p{Cntrl}", " ").strip();
        return printable.isEmpty() ? "-" : printable.substring(0, Math.min(printable.length(), MAX_REASON));
    }
}
