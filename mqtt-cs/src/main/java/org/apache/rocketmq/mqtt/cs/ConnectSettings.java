/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs;

import java.time.Duration;
import java.util.List;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException.Category;

/**
 * How the MQTT side listens and what it allows. Made by {@link #builder}, where every setting has a default; a value that cannot work is
 * refused with a {@link GatewayException} that names it.
 *
 * @param listeners at least one, each with a name of its own
 * @param eventLoops threads that serve connections
 * @param maxConnections beyond these a connection is closed as soon as it is accepted
 * @param connectTimeout from the first byte possible to the CONNACK
 * @param closeTimeout how long a stop waits for what is under way
 * @param drainPerSecond clients closed a second when the gateway stops, so that they do not all come to the other nodes at once; more, if the close time-out ends
 *     before
 * @param metadataTimeout how long a CONNECT, SUBSCRIBE or UNSUBSCRIBE waits for the metadata before it is refused
 * @param takeoverTimeout how long a CONNECT waits until another node has closed the connection that its client had there
 * @param maxKeepAliveSeconds longest keep-alive granted, also to clients that ask for none; 0 grants any
 * @param maxPacketSize of a packet from a client, in bytes
 * @param maxUnansweredPublishes requests of one client that may wait for their answer; then nothing more is read from it
 * @param maxUnansweredBytes the same in bytes of messages
 * @param maxUnansweredBytesOfNode the same in bytes for all clients
 * @param maxInflight messages of QoS 1 and 2 to one client that may wait for their acknowledgement
 * @param maxSubscriptionsPerClient filters of one client
 * @param writeBufferHigh bytes waiting for a client's socket at which delivery stops
 * @param writeBufferLow bytes at which it goes on
 * @param commitInterval how long a persistent session may keep to itself how far it has come: what a crash makes it deliver again at QoS 1
 * @param retryAfter how long a connected client may leave a message of QoS 1 unacknowledged before it is set aside (up to twice that), and the first pause before it is sent
 *     again
 * @param maxAttempts how often such a message is sent before it is a dead letter
 * @param retryMin pause before a failed read of a queue is tried again; doubles each time
 * @param retryMax longest such pause
 */
public record ConnectSettings(
        List<Listener> listeners,
        int eventLoops,
        int maxConnections,
        Duration connectTimeout,
        Duration closeTimeout,
        int drainPerSecond,
        Duration metadataTimeout,
        Duration takeoverTimeout,
        int maxKeepAliveSeconds,
        int maxPacketSize,
        int maxUnansweredPublishes,
        int maxUnansweredBytes,
        long maxUnansweredBytesOfNode,
        int maxInflight,
        int maxSubscriptionsPerClient,
        int writeBufferHigh,
        int writeBufferLow,
        Duration commitInterval,
        Duration retryAfter,
        int maxAttempts,
        Duration retryMin,
        Duration retryMax) {

    private static final int LARGEST_PACKET = 268_435_460; // section 2.2.3, with the fixed header
    private static final int MOST_PACKET_IDS = 65_535;

    public ConnectSettings {
        listeners = List.copyOf(listeners);
        if (listeners.isEmpty()
                || listeners.stream().map(Listener::name).distinct().count() != listeners.size()) {
            throw wrong("listeners", listeners, "one or more, each with a name of its own");
        }
        inRange("eventLoops", eventLoops, 1, 1_024);
        inRange("maxConnections", maxConnections, 1, Integer.MAX_VALUE);
        positive("connectTimeout", connectTimeout);
        positive("closeTimeout", closeTimeout);
        inRange("drainPerSecond", drainPerSecond, 1, Integer.MAX_VALUE);
        positive("metadataTimeout", metadataTimeout);
        positive("takeoverTimeout", takeoverTimeout);
        inRange("maxKeepAliveSeconds", maxKeepAliveSeconds, 0, 65_535);
        inRange("maxPacketSize", maxPacketSize, 128, LARGEST_PACKET);
        inRange("maxUnansweredPublishes", maxUnansweredPublishes, 1, MOST_PACKET_IDS);
        inRange("maxUnansweredBytes", maxUnansweredBytes, 1, Integer.MAX_VALUE);
        inRange("maxUnansweredBytesOfNode", maxUnansweredBytesOfNode, 1, Long.MAX_VALUE);
        inRange("maxInflight", maxInflight, 1, MOST_PACKET_IDS);
        inRange("maxSubscriptionsPerClient", maxSubscriptionsPerClient, 1, Integer.MAX_VALUE);
        inRange("writeBufferHigh", writeBufferHigh, 1, Integer.MAX_VALUE);
        inRange("writeBufferLow", writeBufferLow, 1, writeBufferHigh);
        positive("commitInterval", commitInterval);
        positive("retryAfter", retryAfter);
        inRange("maxAttempts", maxAttempts, 1, Integer.MAX_VALUE);
        positive("retryMin", retryMin);
        if (retryMax.compareTo(retryMin) < 0) {
            throw wrong("retryMax", retryMax, ">= retryMin " + retryMin);
        }
    }

    private static void positive(String name, Duration value) {
        if (value.isZero() || value.isNegative()) {
            throw wrong(name, value, "> 0");
        }
    }

    private static void inRange(String name, long value, long min, long max) {
        if (value < min || value > max) {
            boolean open = max == Integer.MAX_VALUE || max == Long.MAX_VALUE;
            throw wrong(name, value, open ? "> " + (min - 1) : min + ".." + max);
        }
    }

    private static GatewayException wrong(String name, Object value, String expected) {
        return new GatewayException(Category.FATAL, name + ": " + value + " (expected: " + expected + ")");
    }

    public static Builder builder() {
        return new Builder();
    }

    /** Holds the defaults until told otherwise. One thread, one use. */
    public static final class Builder {
        private String host = "0.0.0.0";
        private int port = 1883;
        private List<Listener> listeners = List.of();
        private int eventLoops = Runtime.getRuntime().availableProcessors();
        private int maxConnections = 100_000;
        private Duration connectTimeout = Duration.ofSeconds(10);
        private Duration closeTimeout = Duration.ofSeconds(10);
        private int drainPerSecond = 2_000;
        private Duration metadataTimeout = Duration.ofSeconds(4);
        private Duration takeoverTimeout = Duration.ofSeconds(1);
        private int maxKeepAliveSeconds;
        private int maxPacketSize = 1 << 20;
        private int maxUnansweredPublishes = 64;
        private int maxUnansweredBytes = 4 << 20;
        private long maxUnansweredBytesOfNode = Runtime.getRuntime().maxMemory() / 8;
        private int maxInflight = 32;
        private int maxSubscriptionsPerClient = 1_000;
        private int writeBufferHigh = 262_144;
        private int writeBufferLow = 16_384;
        private Duration commitInterval = Duration.ofSeconds(1);
        private Duration retryAfter = Duration.ofSeconds(30);
        private int maxAttempts = 15;
        private Duration retryMin = Duration.ofMillis(100);
        private Duration retryMax = Duration.ofSeconds(5);

        private Builder() {}

        /** Of the only listener, MQTT over TCP, if {@link #listeners} names none. */
        public Builder host(String value) {
            host = value;
            return this;
        }

        /** Of the only listener, MQTT over TCP, if {@link #listeners} names none. */
        public Builder port(int value) {
            port = value;
            return this;
        }

        public Builder listeners(List<Listener> value) {
            listeners = value;
            return this;
        }

        public Builder eventLoops(int value) {
            eventLoops = value;
            return this;
        }

        public Builder maxConnections(int value) {
            maxConnections = value;
            return this;
        }

        public Builder connectTimeout(Duration value) {
            connectTimeout = value;
            return this;
        }

        public Builder closeTimeout(Duration value) {
            closeTimeout = value;
            return this;
        }

        public Builder drainPerSecond(int value) {
            drainPerSecond = value;
            return this;
        }

        public Builder metadataTimeout(Duration value) {
            metadataTimeout = value;
            return this;
        }

        public Builder takeoverTimeout(Duration value) {
            takeoverTimeout = value;
            return this;
        }

        public Builder maxKeepAliveSeconds(int value) {
            maxKeepAliveSeconds = value;
            return this;
        }

        public Builder maxPacketSize(int value) {
            maxPacketSize = value;
            return this;
        }

        public Builder maxUnansweredPublishes(int value) {
            maxUnansweredPublishes = value;
            return this;
        }

        public Builder maxUnansweredBytes(int value) {
            maxUnansweredBytes = value;
            return this;
        }

        public Builder maxUnansweredBytesOfNode(long value) {
            maxUnansweredBytesOfNode = value;
            return this;
        }

        public Builder maxInflight(int value) {
            maxInflight = value;
            return this;
        }

        public Builder maxSubscriptionsPerClient(int value) {
            maxSubscriptionsPerClient = value;
            return this;
        }

        public Builder writeBufferHigh(int value) {
            writeBufferHigh = value;
            return this;
        }

        public Builder writeBufferLow(int value) {
            writeBufferLow = value;
            return this;
        }

        public Builder commitInterval(Duration value) {
            commitInterval = value;
            return this;
        }

        public Builder retryAfter(Duration value) {
            retryAfter = value;
            return this;
        }

        public Builder maxAttempts(int value) {
            maxAttempts = value;
            return this;
        }

        public Builder retryMin(Duration value) {
            retryMin = value;
            return this;
        }

        public Builder retryMax(Duration value) {
            retryMax = value;
            return this;
        }

        /** @throws GatewayException FATAL, naming the first setting that cannot work */
        public ConnectSettings build() {
            return new ConnectSettings(
                    listeners.isEmpty() ? List.of(Listener.tcp("mqtt", host, port)) : listeners,
                    eventLoops,
                    maxConnections,
                    connectTimeout,
                    closeTimeout,
                    drainPerSecond,
                    metadataTimeout,
                    takeoverTimeout,
                    maxKeepAliveSeconds,
                    maxPacketSize,
                    maxUnansweredPublishes,
                    maxUnansweredBytes,
                    maxUnansweredBytesOfNode,
                    maxInflight,
                    maxSubscriptionsPerClient,
                    writeBufferHigh,
                    writeBufferLow,
                    commitInterval,
                    retryAfter,
                    maxAttempts,
                    retryMin,
                    retryMax);
        }
    }
}
