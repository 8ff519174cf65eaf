/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.auth;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.apache.rocketmq.mqtt.common.port.Meters;
import org.apache.rocketmq.mqtt.common.port.Meters.Counter;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException.Category;
import org.apache.rocketmq.mqtt.common.runtime.Scheduler;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file that is read anew when it has changed. What cannot be read leaves in force what was read before, and is told in the log, once, and counted.
 *
 * <p>Looked at by the scheduler's thread, from {@link #open} to {@link #close}; {@link #current} is safe for any thread.
 */
final class WatchedFile<T> implements AutoCloseable {

    static final long POLL_MILLIS = 2_000;

    private static final Logger LOG = LoggerFactory.getLogger(WatchedFile.class);
    private static final int MOST_BYTES = 64 << 20;
    /** Of two changes within the resolution of a file system's clock the second one does not show. */
    private static final long CLOCK_MILLIS = 2_000;

    private final Path path;
    private final Reading<T> reading;
    private final Counter good;
    private final Counter bad;
    private final Scheduler.Repetition looking;
    private volatile T current;
    private Seen seen;
    private String complaint = "";

    /** What becomes of the bytes. */
    @FunctionalInterface
    interface Reading<T> {
        /** @throws IllegalArgumentException saying where and what is wrong */
        T read(byte[] content);
    }

    /** A state of the file. */
    private record Seen(
            FileTime modified, long size, @Nullable Object fileKey, long readAtMillis, String digest) {

        boolean isStill(BasicFileAttributes now) {
            return modified.equals(now.lastModifiedTime())
                    && size == now.size()
                    && String.valueOf(fileKey).equals(String.valueOf(now.fileKey()))
                    && readAtMillis - modified.toMillis() > CLOCK_MILLIS;
        }
    }

    private WatchedFile(
            String name, Path path, Reading<T> reading, Scheduler scheduler, Meters meters, Seen seen, T current) {
        this.path = path;
        this.reading = reading;
        this.good = meters.counter("mqtt_auth_file_reloads", "file", name, "result", "good");
        this.bad = meters.counter("mqtt_auth_file_reloads", "file", name, "result", "bad");
        this.seen = seen;
        this.current = current;
        this.looking = scheduler.every(POLL_MILLIS, this::look);
    }

    /**
     * @param name for metrics
     * @throws GatewayException FATAL if it cannot be read now
     */
    static <T> WatchedFile<T> open(String name, Path path, Reading<T> reading, Scheduler scheduler, Meters meters) {
        try {
            BasicFileAttributes attributes = attributes(path);
            byte[] content = content(path);
            T first = reading.read(content);
            return new WatchedFile<>(name, path, reading, scheduler, meters, seen(attributes, content), first);
        } catch (IOException | IllegalArgumentException e) {
            throw new GatewayException(Category.FATAL, path + ": " + words(e), e);
        }
    }

    T current() {
        return current;
    }

    /** Reads the file if it is another one than before. */
    void look() {
        try {
            BasicFileAttributes now = attributes(path);
            if (seen.isStill(now)) {
                return;
            }
            byte[] content = content(path);
            Seen found = seen(now, content);
            boolean same = found.digest().equals(seen.digest());
            seen = found;
            if (!same) {
                current = reading.read(content);
                complaint = "";
                good.increment();
                LOG.info("{} read anew", path);
            }
        } catch (IOException | IllegalArgumentException e) {
            complain(words(e));
        }
    }

    private void complain(String words) {
        if (!words.equals(complaint)) {
            complaint = words;
            bad.increment();
            LOG.error("{}: {}; what was read before stays in force", path, words);
        }
    }

    private static String words(Exception fault) {
        return fault instanceof IllegalArgumentException ? String.valueOf(fault.getMessage()) : fault.toString();
    }

    private static BasicFileAttributes attributes(Path path) throws IOException {
        return Files.readAttributes(path, BasicFileAttributes.class);
    }

    private static byte[] content(Path path) throws IOException {
        try (InputStream file = Files.newInputStream(path)) {
            byte[] content = file.readNBytes(MOST_BYTES + 1);
            if (content.length > MOST_BYTES) {
                throw new IllegalArgumentException("too large (expected: at most " + MOST_BYTES + " bytes)");
            }
            return content;
        }
    }

    private static Seen seen(BasicFileAttributes attributes, byte[] content) {
        return new Seen(
                attributes.lastModifiedTime(),
                attributes.size(),
                attributes.fileKey(),
                System.currentTimeMillis(),
                digest(content));
    }

    private static String digest(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new GatewayException(Category.FATAL, "no SHA-256 on this Java platform", e);
        }
    }

    @Override
    public void close() {
        looking.stop();
    }
}
