/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.bench.paho;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.rocketmq.mqtt.bench.mqtt.Delivery;
import org.apache.rocketmq.mqtt.bench.mqtt.Identity;
import org.apache.rocketmq.mqtt.bench.mqtt.LastingClient;
import org.apache.rocketmq.mqtt.bench.mqtt.LastingListener;
import org.apache.rocketmq.mqtt.bench.mqtt.Message;
import org.eclipse.paho.client.mqttv3.IMqttActionListener;
import org.eclipse.paho.client.mqttv3.IMqttDeliveryToken;
import org.eclipse.paho.client.mqttv3.IMqttToken;
import org.eclipse.paho.client.mqttv3.MqttAsyncClient;
import org.eclipse.paho.client.mqttv3.MqttCallback;
import org.eclipse.paho.client.mqttv3.MqttConnectOptions;
import org.eclipse.paho.client.mqttv3.MqttException;
import org.eclipse.paho.client.mqttv3.MqttMessage;
import org.eclipse.paho.client.mqttv3.persist.MemoryPersistence;
import org.jspecify.annotations.Nullable;

/**
 * A session kept by Eclipse Paho: its packet ids, its re-sending, its de-duplication. Only connecting again is ours,
 * since Paho's own reconnects may wait for minutes. Paho's threads tell it, others ask it; its lock guards what it has
 * to subscribe to and whether it wants to be connected.
 */
final class PahoClient implements LastingClient {
    private static final long RETRY_MILLIS = 100;
    private static final int CONNECT_SECONDS = 10;

    private final MqttAsyncClient client;
    private final MqttConnectOptions options = new MqttConnectOptions();
    private final LastingListener events;
    private final int inflight;
    private final ScheduledExecutorService connecting;
    private final Map<String, Integer> filters = new LinkedHashMap<>();
    private final Map<String, Integer> ungranted = new LinkedHashMap<>();
    private boolean wanted;
    private @Nullable ScheduledFuture<?> retry;

    PahoClient(String uri, Identity who, int inflight, LastingListener events, ScheduledExecutorService connecting)
            throws MqttException {
        this.client = new MqttAsyncClient(uri, who.clientId(), new MemoryPersistence());
        this.inflight = inflight;
        this.events = events;
        this.connecting = connecting;
        options.setCleanSession(who.clean());
        options.setMqttVersion(MqttConnectOptions.MQTT_VERSION_3_1_1);
        options.setKeepAliveInterval(who.keepAliveSeconds());
        options.setConnectionTimeout(CONNECT_SECONDS);
        options.setMaxInflight(inflight);
        if (!who.user().isEmpty()) {
            options.setUserName(who.user());
            options.setPassword(who.password().toCharArray());
        }
        client.setCallback(new Callback());
    }

    @Override
    public synchronized void connect() {
        wanted = true;
        attempt(0);
    }

    private synchronized void attempt(long afterMillis) {
        if (wanted) {
            retry = connecting.schedule(this::open, afterMillis, TimeUnit.MILLISECONDS);
        }
    }

    private void open() {
        try {
            client.connect(
                    options,
                    null,
                    new Action(
                            token -> {
                                events.connected(token.getSessionPresent());
                                subscribeAll();
                            },
                            failure -> attempt(RETRY_MILLIS)));
        } catch (MqttException e) {
            // still ending the last connection, or connected already
            if (e.getReasonCode() != MqttException.REASON_CODE_CLIENT_CONNECTED) {
                attempt(RETRY_MILLIS);
            }
        }
    }

    @Override
    public synchronized void subscribe(String filter, int qos) {
        filters.put(filter, qos);
        ungranted.put(filter, qos);
        if (client.isConnected()) {
            send(filter, qos);
        }
    }

    private synchronized void subscribeAll(boolean sessionPresent) {
        if (!sessionPresent) {
            ungranted.putAll(filters);
        }
        ungranted.forEach(this::send);
    }

    /** A failure is that of the connection: it is sent again with the next one. */
    private void send(String filter, int qos) {
        try {
            client.subscribe(
                    filter,
                    qos,
                    null,
                    new Action(
                            token -> {
                                synchronized (this) {
                                    ungranted.remove(filter);
                                }
                                events.subscribed(filter, token.getGrantedQos()[0]);
                            },
                            failure -> {}));
        } catch (MqttException e) {
            if (client.isConnected()) {
                events.violated("Paho cannot subscribe to " + filter + ": " + e.getMessage());
            }
        }
    }

    @Override
    public void offer(Supplier<Message> next) {
        if (!client.isConnected() || client.getPendingDeliveryTokens().length >= inflight) {
            return;
        }
        Message message = next.get();
        ByteBuf payload = Unpooled.buffer(message.payloadBytes(), message.payloadBytes());
        message.writePayload(payload);
        try {
            client.publish(
                    message.topic(),
                    payload.array(),
                    message.qos(),
                    message.retain(),
                    null,
                    new Action(token -> events.acknowledged(message), failure -> {}));
        } catch (MqttException e) {
            // Paho did not take it: the connection has just ended, or the window is full
            events.withdrawn(message);
        }
    }

    @Override
    public CompletionStage<Void> disconnect() {
        CompletableFuture<Void> gone = new CompletableFuture<>();
        synchronized (this) {
            wanted = false;
            ScheduledFuture<?> pending = retry;
            if (pending != null) {
                pending.cancel(false);
            }
        }
        try {
            client.disconnect(null, new Action(token -> gone.complete(null), failure -> gone.complete(null)));
        } catch (MqttException e) {
            gone.complete(null); // it is not connected
        }
        return gone;
    }

    /** What Paho reports of the connection and of messages that come. */
    private final class Callback implements MqttCallback {
        @Override
        public void connectionLost(Throwable cause) {
            attempt(RETRY_MILLIS);
        }

        @Override
        public void messageArrived(String topic, MqttMessage message) {
            ByteBuf payload = Unpooled.wrappedBuffer(message.getPayload());
            events.received(new Delivery(message.getQos(), message.isDuplicate(), message.isRetained(), payload));
        }

        @Override
        public void deliveryComplete(IMqttDeliveryToken token) {
            // told to the message's own Action
        }
    }

    @FunctionalInterface
    private interface Outcome {
        void of(IMqttToken token);
    }

    /** The two ends of one request. */
    private record Action(Outcome success, Outcome failure) implements IMqttActionListener {
        @Override
        public void onSuccess(IMqttToken token) {
            success.of(token);
        }

        @Override
        public void onFailure(IMqttToken token, Throwable cause) {
            failure.of(token);
        }
    }
}
