/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.auth;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.rocketmq.mqtt.common.model.ClientId;
import org.jspecify.annotations.Nullable;

/**
 * The users of a file, a line each: name, colon, {@link PasswordHash}. Empty lines, and those that begin with #, say nothing. Immutable.
 */
public final class Users {

    private final Map<String, PasswordHash> hashes;
    private final PasswordHash decoy;

    private Users(Map<String, PasswordHash> hashes, PasswordHash decoy) {
        this.hashes = hashes;
        this.decoy = decoy;
    }

    /**
     * @param file that has this content
     * @throws IllegalArgumentException naming the file and the line that is wrong, and never what stands in it
     */
    public static Users of(Path file, byte[] content) {
        try {
            return parse(content);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(file + ": " + e.getMessage(), e);
        }
    }

    static Users parse(byte[] content) {
        List<String> lines = text(content).lines().toList();
        Map<String, PasswordHash> hashes = new HashMap<>();
        PasswordHash first = null;
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            if (line.isEmpty() || line.startsWith("#")) {
                continue;
            }
            try {
                String name = nameIn(line);
                PasswordHash hash = PasswordHash.parse(line.substring(name.length() + 1));
                if (hashes.put(name, hash) != null) {
                    throw new IllegalArgumentException("a user that is there already");
                }
                first = first == null ? hash : first;
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException("line " + (i + 1) + ": " + e.getMessage(), e);
            }
        }
        return new Users(Map.copyOf(hashes), first == null ? PasswordHash.DECOY : first);
    }

    private static String text(byte[] content) {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(content))
                    .toString();
            if (text.startsWith("\uFEFF")) { // it would be part of the first user's name
                throw new IllegalArgumentException("line 1: a byte order mark (expected: none)");
            }
            return text;
        } catch (CharacterCodingException e) {
            throw new IllegalArgumentException("no UTF-8 text", e);
        }
    }

    /** The user a line is about. A name may have colons, a hash has none. */
    public static String nameIn(String line) {
        int colon = line.lastIndexOf(':');
        if (colon <= 0) {
            throw new IllegalArgumentException("no user (expected: user:hash)");
        }
        String name = line.substring(0, colon);
        String fault = nameFault(name);
        if (fault != null) {
            throw new IllegalArgumentException("user name: " + fault);
        }
        return name;
    }

    /** Why a name can have no line, in words; null if it can. */
    public static @Nullable String nameFault(String name) {
        if (name.startsWith("#") || !name.equals(name.strip())) {
            return "begins with #, or has a blank at an end (expected: neither)";
        }
        return ClientId.fault(name);
    }

    @Nullable
    PasswordHash find(String name) {
        return hashes.get(name);
    }

    /** To be compared with in place of an unknown user's hash: it takes as long as that of the first line. */
    PasswordHash decoy() {
        return decoy;
    }
}
