/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.launcher.e2e;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One of our programs in a JVM of its own, for tests that do something to it: {@link #start} begins anew with the same data and ports. Ends with {@link #close} at the
 * latest. One thread uses it.
 */
final class PartProcess implements AutoCloseable {

    private static final int PATIENCE_SECONDS = 90;

    /** It is there to be started and to be killed soon. */
    private static final List<String> SHORT_LIVED = List.of("-Xmx256m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");

    private final String main;
    private final Path home;
    private final Map<String, String> environment;
    private @Nullable Process process;

    /**
     * @param home for its data, its log {@code process.log}, and nobody else's
     * @param environment of the variables {@code MQTT_...} it has these and no others
     */
    PartProcess(Class<?> main, Path home, Map<String, String> environment) throws IOException {
        this.main = main.getName();
        this.home = Files.createDirectories(home);
        this.environment = Map.copyOf(environment);
    }

    /** Starts it and waits until it is ready. */
    void start() throws IOException {
        begin();
        awaitReady();
    }

    /** Starts it and does not wait. */
    void begin() throws IOException {
        Files.deleteIfExists(readyFile());
        ProcessBuilder builder = new ProcessBuilder(command())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()));
        builder.environment().keySet().removeIf(name -> name.startsWith("MQTT_"));
        builder.environment().putAll(environment);
        process = builder.start();
    }

    void awaitReady() throws IOException {
        Process started = running();
        await().atMost(PATIENCE_SECONDS, SECONDS).until(() -> Files.exists(readyFile()) || !started.isAlive());
        if (!started.isAlive()) {
            throw new IllegalStateException(home + " did not start: " + Files.readString(log()));
        }
    }

    private Path readyFile() {
        return home.resolve("ready");
    }

    private Path log() {
        return home.resolve("process.log");
    }

    private List<String> command() {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(SHORT_LIVED);
        if (Runtime.version().feature() >= 24) {
            command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow"));
        }
        command.addAll(List.of(
                "-Dlogback.configurationFile="
                        + Path.of("../conf/logback.xml").toAbsolutePath().normalize(),
                "-Dmqtt.logs=" + home,
                "-cp",
                System.getProperty("java.class.path"),
                main,
                "--conf",
                home.resolve("no-conf").toString(),
                "--home",
                home.toString(),
                "--ready-file",
                readyFile().toString()));
        return command;
    }

    private Process running() {
        return Optional.ofNullable(process).orElseThrow(() -> new IllegalStateException(home + " does not run"));
    }

    /** {@code kill -9}; returns when it is gone. */
    void kill() {
        Process ending = process;
        process = null;
        if (ending != null) {
            ending.destroyForcibly();
            ending.onExit().join();
        }
    }

    /** SIGTERM; returns when it has ended. */
    void stop() {
        Process ending = running();
        process = null;
        ending.destroy();
        try {
            assertThat(ending.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS))
                    .as("%s ends", home)
                    .isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while " + home + " stopped", e);
        } finally {
            ending.destroyForcibly();
        }
    }

    /** SIGSTOP: it does nothing, and its connections stand, until {@link #resume}. */
    void pause() throws IOException {
        signal("STOP");
    }

    void resume() throws IOException {
        signal("CONT");
    }

    private void signal(String name) throws IOException {
        String pid = Long.toString(running().pid());
        assertThat(new ProcessBuilder("kill", "-" + name, pid)
                        .start()
                        .onExit()
                        .join()
                        .exitValue())
                .as("kill -%s %s", name, pid)
                .isZero();
    }

    @Override
    public void close() {
        kill();
    }
}
