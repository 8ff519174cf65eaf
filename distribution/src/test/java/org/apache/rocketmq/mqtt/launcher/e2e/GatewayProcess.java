/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.launcher.e2e;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.apache.rocketmq.mqtt.embedded.FreePorts;
import org.apache.rocketmq.mqtt.launcher.Gateway;

/** A gateway in a JVM of its own, for tests that kill, pause or stop it: {@link #start} begins anew on the same data and ports. One thread uses it. */
final class GatewayProcess implements AutoCloseable {

    private final int port;
    private final int adminPort;
    private final PartProcess process;

    /** With metadata of its own. */
    GatewayProcess(Path home, String nameServer) throws IOException {
        this(home, nameServer, Map.of());
    }

    /** @param more keys, as environment variables, such as those of {@link MemberProcesses#keys} */
    GatewayProcess(Path home, String nameServer, Map<String, String> more) throws IOException {
        this.port = FreePorts.one();
        this.adminPort = FreePorts.one();
        Map<String, String> environment = new HashMap<>(Map.of(
                "MQTT_NAMESRV_ADDR",
                nameServer,
                "MQTT_AUTH",
                "anonymous",
                "MQTT_BIND_ADDRESS",
                "127.0.0.1",
                "MQTT_MQTT_PORT",
                Integer.toString(port),
                "MQTT_EXPORTER_PORT",
                Integer.toString(adminPort)));
        environment.putAll(more);
        this.process = new PartProcess(Gateway.class, home, environment);
    }

    int port() {
        return port;
    }

    /** What a page for operators says, such as {@code /status}. */
    AdminPage page(String path) throws IOException, InterruptedException {
        return AdminPage.get(adminPort, path);
    }

    /** Starts it and waits until it is ready. */
    void start() throws IOException {
        process.start();
    }

    /** {@code kill -9}; returns when it is gone. */
    void kill() {
        process.kill();
    }

    /** SIGTERM; returns when it has ended. */
    void stop() {
        process.stop();
    }

    /** SIGSTOP, until {@link #resume}. */
    void pause() throws IOException {
        process.pause();
    }

    void resume() throws IOException {
        process.resume();
    }

    @Override
    public void close() {
        process.close();
    }
}
