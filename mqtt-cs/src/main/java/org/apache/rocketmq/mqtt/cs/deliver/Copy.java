/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.deliver;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.apache.rocketmq.mqtt.common.model.Message;

/** What tells the copy of a message that was set aside from others, without keeping the message: 128 bits of a SHA-256 of topic and payload. */
record Copy(long high, long low) {

    static Copy of(Message message) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(message.topic().value().getBytes(StandardCharsets.UTF_8));
            digest.update((byte) 0); // no topic has one
            ByteBuffer sum = ByteBuffer.wrap(digest.digest(message.payload().bytes()));
            return new Copy(sum.getLong(), sum.getLong());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
