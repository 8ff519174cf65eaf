/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.launcher.admin;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What opens the pages that are not for everybody. Only its digest is kept. Safe for any thread. */
final class Token {

    private static final String SCHEME = "bearer ";

    private final byte[] digest;
    private final boolean isWanted;

    /** @param token empty: nothing is wanted */
    Token(String token) {
        this.isWanted = !token.isEmpty();
        this.digest = digest(token);
    }

    boolean isWanted() {
        return isWanted;
    }

    /** In a time that tells nothing of the token, nor how long it is. */
    boolean isIn(@Nullable String authorization) {
        return authorization != null
                && authorization.toLowerCase(Locale.ROOT).startsWith(SCHEME)
                && MessageDigest.isEqual(
                        digest, digest(authorization.substring(SCHEME.length()).strip()));
    }

    private static byte[] digest(String text) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this Java has no SHA-256", e);
        }
    }
}
