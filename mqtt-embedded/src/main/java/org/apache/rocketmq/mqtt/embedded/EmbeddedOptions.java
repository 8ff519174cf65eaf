/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.embedded;

import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/**
 * What an {@link EmbeddedRocketMq} is started with.
 *
 * @param dataFolder where everything is kept: made when missing, reused when there
 * @param nameServerPort TCP port of the name server on 127.0.0.1; 0 for a free one
 * @param brokerPort TCP port of the broker on 127.0.0.1; 0 for a free one. A fixed one takes the port two below it too
 * @param brokerName the name clients see in a message queue
 * @param propertyFilter whether consumers may filter by SQL92 at the broker
 * @param autoCreateTopics whether the first message to an unknown topic creates it
 * @param properties any further broker, store or network property by the name RocketMQ's broker.conf gives it; an
 *     unknown name or a value of the wrong kind refuses the start
 */
public record EmbeddedOptions(
        Path dataFolder,
        int nameServerPort,
        int brokerPort,
        String brokerName,
        boolean propertyFilter,
        boolean autoCreateTopics,
        Map<String, String> properties) {

    public EmbeddedOptions {
        requirePort("nameServerPort", nameServerPort, 0);
        requirePort("brokerPort", brokerPort, 3);
        if (brokerName.isBlank()) {
            throw new IllegalArgumentException("brokerName: blank (expected: a name)");
        }
        properties = Map.copyOf(properties);
    }

    /** Free ports, broker "broker-a", SQL92 filters and topic creation on. */
    public static EmbeddedOptions in(Path dataFolder) {
        return new EmbeddedOptions(dataFolder, 0, 0, "broker-a", true, true, Map.of());
    }

    public EmbeddedOptions withDataFolder(Path newDataFolder) {
        return new EmbeddedOptions(
                newDataFolder, nameServerPort, brokerPort, brokerName, propertyFilter, autoCreateTopics, properties);
    }

    public EmbeddedOptions withPorts(int newNameServerPort, int newBrokerPort) {
        return new EmbeddedOptions(
                dataFolder, newNameServerPort, newBrokerPort, brokerName, propertyFilter, autoCreateTopics, properties);
    }

    public EmbeddedOptions withBrokerName(String newBrokerName) {
        return new EmbeddedOptions(
                dataFolder, nameServerPort, brokerPort, newBrokerName, propertyFilter, autoCreateTopics, properties);
    }

    public EmbeddedOptions withPropertyFilter(boolean allowed) {
        return new EmbeddedOptions(
                dataFolder, nameServerPort, brokerPort, brokerName, allowed, autoCreateTopics, properties);
    }

    public EmbeddedOptions withAutoCreateTopics(boolean allowed) {
        return new EmbeddedOptions(
                dataFolder, nameServerPort, brokerPort, brokerName, propertyFilter, allowed, properties);
    }

    /** One more property, or a new value of one; see {@link #properties()}. */
    public EmbeddedOptions withProperty(String name, String value) {
        Map<String, String> all = new TreeMap<>(properties);
        all.put(name, value);
        return new EmbeddedOptions(
                dataFolder, nameServerPort, brokerPort, brokerName, propertyFilter, autoCreateTopics, all);
    }

    private static void requirePort(String name, int port, int lowest) {
        if (port != 0 && (port < lowest || port > 65535)) {
            throw new IllegalArgumentException(
                    name + ": " + port + " (expected: 0 for a free one, or " + Math.max(1, lowest) + " to 65535)");
        }
    }
}
