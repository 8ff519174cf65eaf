/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.common.tls;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException.Category;

/** What was in some files at one time, in memory: whatever is made of them is made of the same bytes. Immutable, and silent about what the bytes are: there may be a key among them. */
public final class FileContents {

    /** Certificates and keys take a few KB, a list of a million that are revoked some 40 MB. */
    private static final int MOST_BYTES = 64 << 20;

    private final Map<Path, byte[]> bytes = new LinkedHashMap<>();
    private final String digest;

    private FileContents(Collection<Path> files) {
        MessageDigest all = sha256();
        for (Path file : files) {
            byte[] content = read(file);
            bytes.put(file, content);
            all.update(sha256().digest(content));
        }
        digest = HexFormat.of().formatHex(all.digest());
    }

    /** @throws GatewayException FATAL, naming the file that cannot be read */
    public static FileContents of(Collection<Path> files) {
        return new FileContents(files);
    }

    private static byte[] read(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            byte[] content = in.readNBytes(MOST_BYTES + 1);
            if (content.length > MOST_BYTES) {
                throw new GatewayException(Category.FATAL, file + ": longer than " + MOST_BYTES + " bytes");
            }
            return content;
        } catch (IOException e) {
            throw new GatewayException(Category.FATAL, file + ": cannot be read: " + e, e);
        }
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new GatewayException(Category.FATAL, "this Java has no SHA-256", e);
        }
    }

    /** @throws IllegalArgumentException if it is none of the files */
    byte[] of(Path file) {
        byte[] content = bytes.get(file);
        if (content == null) {
            throw new IllegalArgumentException(file + " was not read (expected: one of " + bytes.keySet() + ")");
        }
        return content;
    }

    /** The same if and only if all that is in them is. */
    String digest() {
        return digest;
    }

    /** Without what is in them. */
    @Override
    public String toString() {
        return bytes.keySet() + " " + digest;
    }
}
