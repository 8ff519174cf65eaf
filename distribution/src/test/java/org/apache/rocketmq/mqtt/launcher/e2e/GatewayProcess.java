/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.launcher.e2e;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.rocketmq.mqtt.launcher.Gateway;
import org.jspecify.annotations.Nullable;

/**
 * A gateway in a JVM of its own, for tests that kill it: {@link #kill} is {@code kill -9}, {@link #start} begins anew on the same data and port. One thread uses
 * it.
 */
final class GatewayProcess implements AutoCloseable {

    private static final int PATIENCE_SECONDS = 90;

    private final Path home;
    private final int port;
    private final Map<String, String> environment = new HashMap<>();
    private @Nullable Process process;

    GatewayProcess(Path home, String nameServer) throws IOException {
        this.home = home;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            this.port = socket.getLocalPort();
        }
        environment.putAll(Map.of(
                "MQTT_NAMESRV_ADDR", nameServer,
                "MQTT_AUTH", "anonymous",
                "MQTT_BIND_ADDRESS", "127.0.0.1",
                "MQTT_MQTT_PORT", Integer.toString(port),
                "MQTT_EXPORTER_PORT", "0"));
    }

    int port() {
        return port;
    }

    /** Starts it and waits until it is ready. */
    void start() throws IOException {
        Path ready = home.resolve("ready");
        Path log = home.resolve("process.log");
        Files.deleteIfExists(ready);
        ProcessBuilder builder = new ProcessBuilder(command(ready))
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().keySet().removeIf(name -> name.startsWith("MQTT_"));
        builder.environment().putAll(environment);
        Process started = builder.start();
        process = started;
        await().atMost(PATIENCE_SECONDS, SECONDS).until(() -> Files.exists(ready) || !started.isAlive());
        if (!started.isAlive()) {
            throw new IllegalStateException("the gateway did not start: " + Files.readString(log));
        }
    }

    private List<String> command(Path ready) {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx256m"));
        if (Runtime.version().feature() >= 24) {
            command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow"));
        }
        command.addAll(List.of(
                "-Dlogback.configurationFile="
                        + Path.of("../conf/logback.xml").toAbsolutePath().normalize(),
                "-Dmqtt.logs=" + home,
                "-cp",
                System.getProperty("java.class.path"),
                Gateway.class.getName(),
                "--conf",
                home.resolve("no-conf").toString(),
                "--home",
                home.toString(),
                "--ready-file",
                ready.toString()));
        return command;
    }

    /** {@code kill -9}; returns when it is gone. */
    void kill() {
        Process running = process;
        process = null;
        if (running != null) {
            running.destroyForcibly();
            running.onExit().join();
        }
    }

    @Override
    public void close() {
        kill();
    }
}
