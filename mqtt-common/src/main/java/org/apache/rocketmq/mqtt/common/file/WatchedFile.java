/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.common.file;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import org.apache.rocketmq.mqtt.common.port.Meters.Counter;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException.Category;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file that is read anew when it has changed. A change is used once two looks have seen the same content, so none is used that is half written. What cannot
 * be read, or says something wrong, leaves in force what was read before, and is told in the log and counted, once.
 *
 * <p>Whoever has it sees to it that it is looked at, every {@link #PAUSE}, by one thread at a time. {@link #current} is safe for any thread.
 */
public final class WatchedFile<T> {

    /** Between two looks. */
    public static final Duration PAUSE = Duration.ofSeconds(1);

    static final int MOST_BYTES = 64 << 20;

    private static final Logger LOG = LoggerFactory.getLogger(WatchedFile.class);
    /** Of two changes within the resolution of a file system's clock the second one does not show. */
    private static final long CLOCK_MILLIS = 2_000;

    private final Path path;
    private final Reading<T> reading;
    private final Reloads reloads;
    private volatile T current;
    private Seen seen;
    /** {@link Seen#content} that is in force, or was refused last. */
    private String decided;

    /** What becomes of the bytes. */
    @FunctionalInterface
    public interface Reading<T> {
        /** @throws IllegalArgumentException saying in which file, where in it, and what is wrong */
        T read(byte[] content);
    }

    /**
     * How often a changed file was decided on.
     *
     * @param good it is in force
     * @param bad what was read before stays in force
     */
    public record Reloads(Counter good, Counter bad) {}

    /**
     * What a look saw.
     *
     * @param content its hash, or why there is none
     * @param attributes null if there are none
     */
    private record Seen(String content, @Nullable Attributes attributes) {

        boolean isStill(Attributes now) {
            return attributes != null && attributes.isStill(now);
        }
    }

    private record Attributes(FileTime modified, long size, String fileKey, long readAtMillis) {

        static Attributes of(Path path) throws IOException {
            BasicFileAttributes now = Files.readAttributes(path, BasicFileAttributes.class);
            return new Attributes(
                    now.lastModifiedTime(), now.size(), String.valueOf(now.fileKey()), System.currentTimeMillis());
        }

        boolean isStill(Attributes now) {
            return modified.equals(now.modified)
                    && size == now.size
                    && fileKey.equals(now.fileKey)
                    && readAtMillis - modified.toMillis() > CLOCK_MILLIS;
        }
    }

    private WatchedFile(Path path, Reading<T> reading, Reloads reloads, Seen seen, T current) {
        this.path = path;
        this.reading = reading;
        this.reloads = reloads;
        this.seen = seen;
        this.decided = seen.content();
        this.current = current;
    }

    /** @throws GatewayException FATAL if it cannot be read now, or says something wrong; names the file */
    public static <T> WatchedFile<T> open(Path path, Reading<T> reading, Reloads reloads) {
        try {
            Attributes attributes = Attributes.of(path);
            byte[] content = content(path);
            T first = reading.read(content);
            return new WatchedFile<>(path, reading, reloads, new Seen(hash(content), attributes), first);
        } catch (IOException e) {
            throw new GatewayException(
                    Category.FATAL, path + ": not readable: " + e + " (expected: a file that can be read)", e);
        } catch (IllegalArgumentException e) {
            throw new GatewayException(Category.FATAL, String.valueOf(e.getMessage()), e);
        }
    }

    public T current() {
        return current;
    }

    /** Uses the file if it has changed, and changes no more. */
    public void look() {
        try {
            Attributes now = Attributes.of(path);
            if (seen.content().equals(decided) && seen.isStill(now)) {
                return;
            }
            byte[] content = content(path);
            if (isSettled(new Seen(hash(content), now))) {
                use(content);
            }
        } catch (IOException e) {
            if (isSettled(new Seen("not readable: " + e.getClass().getName(), null))) {
                refuse(path + ": not readable: " + e);
            }
        }
    }

    /** Whether it was seen twice, and is to be decided on. */
    private boolean isSettled(Seen now) {
        boolean again = now.content().equals(seen.content());
        seen = now;
        if (!again || now.content().equals(decided)) {
            return false;
        }
        decided = now.content();
        return true;
    }

    private void use(byte[] content) {
        try {
            current = reading.read(content);
            reloads.good().increment();
            LOG.info("file={} read anew, in force from now on", path);
        } catch (IllegalArgumentException e) {
            refuse(String.valueOf(e.getMessage()));
        }
    }

    private void refuse(String why) {
        reloads.bad().increment();
        LOG.error("{}; what was read before stays in force", why);
    }

    private static byte[] content(Path path) throws IOException {
        try (InputStream file = Files.newInputStream(path)) {
            byte[] content = file.readNBytes(MOST_BYTES + 1);
            if (content.length > MOST_BYTES) {
                throw new IOException("too large (expected: at most " + MOST_BYTES + " bytes)");
            }
            return content;
        }
    }

    private static String hash(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new GatewayException(Category.FATAL, "no SHA-256 on this Java platform", e);
        }
    }
}
