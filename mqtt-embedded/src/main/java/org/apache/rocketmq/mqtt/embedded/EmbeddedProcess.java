/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * An {@link EmbeddedRocketMqMain} in a JVM of its own, for tests that kill it: {@link #kill} is {@code kill -9}, {@link #start} begins anew on
 * the same data and ports. One alone has a name server; further brokers join it. One thread uses it.
 */
public final class EmbeddedProcess implements AutoCloseable {

    private static final long PATIENCE_SECONDS = 60;
    private static final String LOOPBACK = "127.0.0.1:";
    private static final int PORTS_BELOW_THE_BROKERS = 2;

    /** It is there to be started and to be killed soon. */
    private static final List<String> SHORT_LIVED = List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC");

    private final Path folder;
    private final String nameServer;
    private final int brokerPort;
    private final List<String> arguments = new ArrayList<>();
    private final List<String> jvmOptions = new ArrayList<>();
    private @Nullable Process process;

    /**
     * A name server and a broker.
     *
     * @param properties {@code key=value}, broker properties
     */
    public EmbeddedProcess(Path folder, String... properties) {
        this(folder, FreePorts.address(), List.of(properties));
        arguments.addAll(List.of("--namesrv-port", nameServer.substring(LOOPBACK.length())));
    }

    private EmbeddedProcess(Path folder, String nameServer, List<String> properties) {
        this.folder = folder;
        this.nameServer = nameServer;
        this.brokerPort = FreePorts.last(1 + PORTS_BELOW_THE_BROKERS);
        arguments.addAll(List.of("--data", folder.resolve("data").toString()));
        arguments.addAll(List.of("--broker-port", Integer.toString(brokerPort)));
        properties.forEach(property -> arguments.addAll(List.of("--set", property)));
    }

    /** One more broker of the same cluster; with the properties {@code brokerRole=SLAVE} and {@code brokerId} a slave of the same name. */
    public EmbeddedProcess joined(Path itsFolder, String brokerName, String... itsProperties) {
        EmbeddedProcess joined = new EmbeddedProcess(itsFolder, nameServer, List.of(itsProperties));
        joined.arguments.addAll(List.of("--namesrv-port", "0", "--broker-name", brokerName));
        joined.arguments.addAll(List.of("--set", "namesrvAddr=" + nameServer));
        return joined;
    }

    /** Something for its JVM's command line, such as {@code -Dname=value}. */
    public EmbeddedProcess withJvmOption(String option) {
        jvmOptions.add(option);
        return this;
    }

    public String namesrvAddr() {
        return nameServer;
    }

    public String brokerAddr() {
        return LOOPBACK + brokerPort;
    }

    /** Starts it and waits until it is ready. */
    public void start() {
        begin();
        awaitReady();
    }

    /** Starts it, to be followed by {@link #awaitReady}. */
    public void begin() {
        try {
            Files.createDirectories(folder);
            Files.deleteIfExists(ready());
            process = new ProcessBuilder(command(ready()))
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log().toFile()))
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public void awaitReady() {
        Process started = Objects.requireNonNull(process);
        try {
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
            while (!Files.exists(ready())) {
                if (started.waitFor(20, TimeUnit.MILLISECONDS) || System.nanoTime() - deadline > 0) {
                    started.destroyForcibly();
                    throw new IllegalStateException("RocketMQ did not start: " + Files.readString(log()));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while RocketMQ started", e);
        }
    }

    private Path ready() {
        return folder.resolve("ready");
    }

    private Path log() {
        return folder.resolve("process.log");
    }

    private List<String> command(Path ready) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx512m",
                "-cp",
                System.getProperty("java.class.path")));
        command.addAll(1, jvmOptions);
        command.addAll(1, SHORT_LIVED);
        if (Runtime.version().feature() >= 24) {
            command.addAll(1, List.of("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow"));
        }
        command.add(EmbeddedRocketMqMain.class.getName());
        command.addAll(arguments);
        command.addAll(List.of("--ready-file", ready.toString()));
        return command;
    }

    /** SIGSTOP: its connections stay, and it does nothing until {@link #resume}. */
    public void pause() {
        signal("-STOP");
    }

    /** SIGCONT. */
    public void resume() {
        signal("-CONT");
    }

    private void signal(String name) {
        long pid = Objects.requireNonNull(process).pid();
        try {
            int status =
                    new ProcessBuilder("kill", name, Long.toString(pid)).start().waitFor();
            if (status != 0) {
                throw new IllegalStateException("kill " + name + " " + pid + ": status " + status);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while signalling " + pid, e);
        }
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
}
