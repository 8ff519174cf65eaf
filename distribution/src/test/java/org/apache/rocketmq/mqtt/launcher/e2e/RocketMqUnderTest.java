/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.launcher.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.rocketmq.mqtt.embedded.EmbeddedProcess;
import org.apache.rocketmq.mqtt.embedded.SharedRocketMq;

/**
 * The RocketMQ of the end-to-end tests: the embedded one, or a published one as a process of its own if the system property {@code e2e.rocketmq} names the
 * folder of its jars. Test classes with the tag {@link #ANY} run beside each kind.
 */
final class RocketMqUnderTest {

    static final String ANY = "any-rocketmq";

    private static final Optional<Path> PUBLISHED =
            Optional.ofNullable(System.getProperty("e2e.rocketmq")).map(Path::of);

    private RocketMqUnderTest() {}

    /** One that tests kill and start again, on the same data and ports. One thread uses it. */
    interface Killable extends AutoCloseable {

        String nameServer();

        /** Returns when it can be used. */
        void start() throws IOException;

        /** {@code kill -9}; returns when the broker is gone. */
        void kill();

        @Override
        void close();
    }

    /** The name server of the one that all tests of this JVM share; it ends with the JVM. */
    static String nameServer() {
        return PUBLISHED.isPresent()
                ? Shared.PROCESS.nameServer()
                : SharedRocketMq.get().namesrvAddr();
    }

    /** How the name of its version begins, as its brokers tell it. */
    static String version() {
        return PUBLISHED.isPresent() ? "V4_9_" : "V5_";
    }

    /** One of a test's own, not started yet. */
    static Killable killable(Path folder) throws IOException {
        return PUBLISHED.isPresent()
                ? new RocketMqProcess(PUBLISHED.get(), folder)
                : new Embedded(new EmbeddedProcess(folder));
    }

    private record Embedded(EmbeddedProcess process) implements Killable {
        @Override
        public String nameServer() {
            return process.namesrvAddr();
        }

        @Override
        public void start() {
            process.start();
        }

        @Override
        public void kill() {
            process.kill();
        }

        @Override
        public void close() {
            process.close();
        }
    }

    private static final class Shared {
        static final RocketMqProcess PROCESS = start();

        private static RocketMqProcess start() {
            try {
                Path folder = Files.createTempDirectory("rocketmq-");
                RocketMqProcess process = new RocketMqProcess(PUBLISHED.orElseThrow(), folder);
                Runtime.getRuntime().addShutdownHook(new Thread(() -> end(process, folder), "rocketmq-end"));
                process.start();
                return process;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private static void end(RocketMqProcess process, Path folder) {
            process.close();
            try (Stream<Path> files = Files.walk(folder)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            } catch (IOException e) {
                System.err.println("left behind: " + folder + " (" + e + ")");
            }
        }
    }
}
