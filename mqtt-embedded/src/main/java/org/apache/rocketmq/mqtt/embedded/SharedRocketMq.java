/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;

/**
 * The one {@link EmbeddedRocketMq} of a test JVM, with default options and a temporary data folder: started at the
 * first {@link #get()} and ended by the end of the JVM, which spares every test run the seconds of an orderly stop.
 * Whoever uses it takes topics and groups of their own, and never closes it.
 */
public final class SharedRocketMq {

    private SharedRocketMq() {}

    public static EmbeddedRocketMq get() {
        return Holder.SHARED;
    }

    private static final class Holder {
        static final EmbeddedRocketMq SHARED = start();

        private static EmbeddedRocketMq start() {
            Path folder;
            try {
                folder = Files.createTempDirectory("embedded-rocketmq-");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(folder), "shared-rocketmq-end"));
            return EmbeddedRocketMq.start(EmbeddedOptions.in(folder));
        }
    }

    /** Deletes what it can: the broker still runs, and a file it makes meanwhile is left to the system's own clean-up. */
    private static void delete(Path folder) {
        try {
            Files.walkFileTree(folder, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                    Files.deleteIfExists(file);
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFileFailed(Path file, IOException e) {
                    return FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult postVisitDirectory(Path done, IOException e) throws IOException {
                    Files.deleteIfExists(done);
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            System.err.println("left behind: " + folder + " (" + e + ")");
        }
    }
}
