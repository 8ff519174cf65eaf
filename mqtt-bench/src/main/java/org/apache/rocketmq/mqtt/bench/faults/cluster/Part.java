/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.bench.faults.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One process, by its own handle: started, killed, stopped for a while and started again on its data. Any thread may
 * use it, under its lock, but that waiting for its readiness or its end holds no lock; it dies at the latest with {@link #end()}.
 */
final class Part {
    /** Longer than a gateway gives its clients and its stores when it stops. */
    private static final int STOP_SECONDS = 60;

    private static final long STEP_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private final Seat seat;
    private final Path home;
    private final List<String> command;
    private final Map<String, String> environment;
    private final BooleanSupplier ready;
    private @Nullable Process process;
    private boolean over;

    /**
     * @param environment variables beside those of this process that do not begin with MQTT_
     * @param ready whether it can be used, asked again and again; what it left in {@code home/ready} is gone at each start
     */
    Part(Seat seat, Path home, List<String> command, Map<String, String> environment, BooleanSupplier ready) {
        this.seat = seat;
        this.home = home;
        this.command = command;
        this.environment = environment;
        this.ready = ready;
    }

    synchronized void start() throws IOException {
        if (over) {
            throw new IOException(seat + " is not started any more");
        }
        Files.deleteIfExists(home.resolve("ready"));
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(home.toFile())
                .redirectErrorStream(true)
                .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                .redirectOutput(ProcessBuilder.Redirect.appendTo(
                        home.resolve("logs").resolve("process.out").toFile()));
        builder.environment().keySet().removeIf(name -> name.startsWith("MQTT_"));
        builder.environment().putAll(environment);
        process = builder.start();
    }

    /**
     * Returns when it can be used.
     *
     * @throws IOException if it ends before, or takes longer
     */
    void awaitReady(int seconds) throws IOException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        while (!ready.getAsBoolean()) {
            if (!isAlive()) {
                throw new IOException(seat + " ended while it started: see " + home);
            }
            if (System.nanoTime() - end > 0) {
                throw new IOException(seat + " was not ready after " + seconds + " s: see " + home);
            }
            LockSupport.parkNanos(STEP_NANOS);
        }
    }

    /** Of the process started last; 0 before. */
    synchronized long pid() {
        return process == null ? 0 : process.pid();
    }

    synchronized boolean isAlive() {
        return process != null && process.isAlive();
    }

    /** SIGTERM; returns when it has ended. */
    void stop() throws IOException {
        Process running;
        synchronized (this) {
            running = process;
        }
        if (running == null) {
            return;
        }
        running.destroy();
        try {
            if (!running.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
                throw new IOException(seat + " was told to stop and has not ended in " + STOP_SECONDS + " s");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }

    /** {@code kill -9}; returns when it is dead. */
    synchronized void kill() {
        Process running = process;
        if (running != null) {
            running.destroyForcibly();
            running.onExit().join();
        }
    }

    /** For good. */
    synchronized void end() {
        over = true;
        kill();
    }

    synchronized void pause() throws IOException {
        signal("STOP");
    }

    synchronized void resume() throws IOException {
        signal("CONT");
    }

    private void signal(String name) throws IOException {
        Process running = process;
        if (running == null || !running.isAlive()) {
            throw new IOException(seat + " is not running: it ended by itself");
        }
        try {
            Process sent = new ProcessBuilder("kill", "-" + name, Long.toString(running.pid())).start();
            if (sent.waitFor() != 0) {
                throw new IOException("kill -" + name + " of " + seat + " failed");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }
}
