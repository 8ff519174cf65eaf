/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.peer;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.apache.rocketmq.mqtt.common.model.Payload;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException.Category;

/**
 * How two nodes prove to each other that they know the cluster's secret without saying it. Each side gives a random number; a proof is the HMAC-SHA256, under the
 * secret, of the side that gives it, the version, both names and both numbers. So none of it can be used again, sent back to where it came from, or passed on to
 * another node. The side that calls proves first: a stranger who calls gets nothing to guess the secret from.
 *
 * <p>What follows the handshake is neither encrypted nor signed, unless there is TLS below it. Then the proof is also of the certificates at both ends: who has one, but not the secret, cannot pass on
 * what two nodes say to each other.
 *
 * @param binding of the connection, as both sides see it; empty: in the clear
 */
record Handshake(String caller, String called, Payload callerNonce, Payload calledNonce, Payload binding) {

    private static final String ALGORITHM = "HmacSHA256";
    private static final byte BY_CALLER = 1;
    private static final byte BY_CALLED = 2;

    /** In the clear. */
    Handshake(String caller, String called, Payload callerNonce, Payload calledNonce) {
        this(caller, called, callerNonce, calledNonce, Payload.EMPTY);
    }

    static Payload nonce(SecureRandom random) {
        byte[] bytes = new byte[Frame.SIZE_OF_NONCE];
        random.nextBytes(bytes);
        return Payload.of(bytes);
    }

    Payload callerProof(String secret) {
        return proof(BY_CALLER, secret);
    }

    Payload calledProof(String secret) {
        return proof(BY_CALLED, secret);
    }

    private Payload proof(byte by, String secret) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), ALGORITHM));
            mac.update("rocketmq-mqtt peer".getBytes(StandardCharsets.UTF_8));
            mac.update(by);
            mac.update((byte) Frame.VERSION);
            update(mac, caller.getBytes(StandardCharsets.UTF_8));
            update(mac, called.getBytes(StandardCharsets.UTF_8));
            update(mac, callerNonce.bytes());
            update(mac, calledNonce.bytes());
            if (!binding.isEmpty()) {
                update(mac, binding.bytes());
            }
            return Payload.of(mac.doFinal());
        } catch (GeneralSecurityException e) {
            throw new GatewayException(Category.FATAL, "this Java has no " + ALGORITHM, e);
        }
    }

    private static void update(Mac mac, byte[] bytes) {
        mac.update(ByteBuffer.allocate(Integer.BYTES).putInt(0, bytes.length));
        mac.update(bytes);
    }

    /** In a time that does not tell how much of it is right. */
    static boolean isSame(Payload expected, Payload given) {
        return MessageDigest.isEqual(expected.bytes(), given.bytes());
    }
}
