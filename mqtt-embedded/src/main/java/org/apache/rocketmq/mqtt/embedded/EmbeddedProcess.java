/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * An {@link EmbeddedRocketMqMain} in a JVM of its own, for tests that kill it: {@link #kill} is {@code kill -9}, {@link #start} begins anew on
 * the same data and ports. One thread uses it.
 */
public final class EmbeddedProcess implements AutoCloseable {

    private static final long PATIENCE_SECONDS = 60;

    private final Path folder;
    private final int nameServerPort;
    private final int brokerPort;
    private final List<String> properties;
    private @Nullable Process process;

    /** @param properties {@code key=value}, broker properties */
    public EmbeddedProcess(Path folder, String... properties) {
        this.folder = folder;
        this.nameServerPort = freePort();
        this.brokerPort = freePort();
        this.properties = List.of(properties);
    }

    public String namesrvAddr() {
        return "127.0.0.1:" + nameServerPort;
    }

    /** Starts it and waits until it is ready. */
    public void start() {
        Path ready = folder.resolve("ready");
        Path log = folder.resolve("process.log");
        try {
            Files.createDirectories(folder);
            Files.deleteIfExists(ready);
            Process started = new ProcessBuilder(command(ready))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                    .start();
            process = started;
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
            while (!Files.exists(ready)) {
                if (started.waitFor(20, TimeUnit.MILLISECONDS) || System.nanoTime() - deadline > 0) {
                    started.destroyForcibly();
                    throw new IllegalStateException("RocketMQ did not start: " + Files.readString(log));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while RocketMQ started", e);
        }
    }

    private List<String> command(Path ready) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-cp",
                System.getProperty("java.class.path")));
        if (Runtime.version().feature() >= 24) {
            command.addAll(1, List.of("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow"));
        }
        command.addAll(List.of(
                EmbeddedRocketMqMain.class.getName(),
                "--data",
                folder.resolve("data").toString(),
                "--namesrv-port",
                Integer.toString(nameServerPort),
                "--broker-port",
                Integer.toString(brokerPort),
                "--ready-file",
                ready.toString()));
        for (String property : properties) {
            command.addAll(List.of("--set", property));
        }
        return command;
    }

    /** {@code kill -9}; returns when it is gone. */
    public void kill() {
        Process running = process;
        process = null;
        if (running != null) {
            running.destroyForcibly();
            running.onExit().join();
        }
    }

    /** While it is down: the disk is replaced by an empty one. */
    public void forgetData() {
        try (Stream<Path> files = Files.walk(folder.resolve("data"))) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        kill();
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
