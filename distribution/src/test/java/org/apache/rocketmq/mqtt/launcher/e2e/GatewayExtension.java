/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.launcher.e2e;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.apache.rocketmq.mqtt.launcher.Gateway;
import org.apache.rocketmq.mqtt.launcher.config.Settings;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Gives test methods the one {@link GatewayUnderTest} of the test JVM: a whole gateway beside the shared RocketMQ, closed after the last test. */
public final class GatewayExtension implements ParameterResolver {

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.getParameter().getType() == GatewayUnderTest.class;
    }

    @Override
    public GatewayUnderTest resolveParameter(ParameterContext parameter, ExtensionContext context) {
        return context.getRoot()
                .getStore(ExtensionContext.Namespace.GLOBAL)
                .computeIfAbsent(
                        GatewayUnderTest.class,
                        key -> GatewayUnderTest.beside(RocketMqUnderTest.nameServer()),
                        GatewayUnderTest.class);
    }

    /** Settings on free ports, for anybody, with some keys of their own. */
    static Gateway start(String nameServer, Path home, Map<String, String> more) {
        Map<String, String> environment = new HashMap<>(Map.of(
                "MQTT_NAMESRV_ADDR", nameServer,
                "MQTT_AUTH", "anonymous",
                "MQTT_BIND_ADDRESS", "127.0.0.1",
                "MQTT_MQTT_PORT", "0",
                "MQTT_MAX_TOPIC_LENGTH", "65535",
                "MQTT_EXPORTER_PORT", "0"));
        environment.putAll(more);
        return Gateway.start(Settings.load(home.resolve("no-conf"), home, environment));
    }
}
