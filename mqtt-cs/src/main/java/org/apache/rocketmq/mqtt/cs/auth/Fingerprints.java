/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.auth;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.apache.rocketmq.mqtt.common.model.Payload;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException.Category;
import org.jspecify.annotations.Nullable;

/**
 * Stands for secrets where answers about them are remembered: an HMAC under a key that this process made up and never tells, so that a dump of its memory's
 * caches names no password. Safe for any thread.
 */
final class Fingerprints {

    private static final String ALGORITHM = "HmacSHA256";
    private static final int NONE = -1;

    private final SecretKeySpec key;

    Fingerprints() {
        byte[] random = new byte[32];
        new SecureRandom().nextBytes(random);
        key = new SecretKeySpec(random, ALGORITHM);
    }

    /** One fingerprint in the making. */
    Print begin() {
        try {
            Mac mac = Mac.getInstance(ALGORITHM); // a Mac has state: one for each print
            mac.init(key);
            return new Print(mac);
        } catch (GeneralSecurityException e) {
            throw new GatewayException(Category.FATAL, "no " + ALGORITHM + " on this Java platform", e);
        }
    }

    /** Parts come with their length, and what is not there differs from what is empty: no two lists of parts look alike. */
    static final class Print {

        private final Mac mac;

        private Print(Mac mac) {
            this.mac = mac;
        }

        Print with(@Nullable String part) {
            return part == null ? length(NONE) : with(part.getBytes(StandardCharsets.UTF_8));
        }

        Print with(@Nullable Payload part) {
            return part == null ? length(NONE) : with(part.bytes());
        }

        private Print with(byte[] part) {
            length(part.length);
            mac.update(part);
            return this;
        }

        private Print length(int length) {
            mac.update(ByteBuffer.allocate(Integer.BYTES).putInt(length).flip());
            return this;
        }

        String end() {
            return Base64.getEncoder().encodeToString(mac.doFinal());
        }
    }
}
