/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.auth;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.apache.rocketmq.mqtt.common.model.Payload;
import org.apache.rocketmq.mqtt.common.port.Authenticator;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException.Category;

/**
 * Knows clients by a secret they share with the gateway, as rocketmq-mqtt always did: the user name is the configured one, the password is
 * Base64(HMAC-SHA1(secret key, client id)). Comparing takes the same time wherever the difference is. Abstains if the user name is another one, or none. Safe
 * for any thread.
 */
public final class HmacAuthenticator implements Authenticator {

    private static final String ALGORITHM = "HmacSHA1";

    private final byte[] username;
    private final SecretKeySpec key;

    /** @throws GatewayException FATAL if one of them is empty: no client could be told from another */
    public HmacAuthenticator(String username, String secretKey) {
        if (username.isEmpty() || secretKey.isEmpty()) {
            String empty = username.isEmpty() ? "username" : "secretKey";
            throw new GatewayException(Category.FATAL, empty + ": empty (expected: at least one character)");
        }
        this.username = username.getBytes(StandardCharsets.UTF_8);
        this.key = new SecretKeySpec(secretKey.getBytes(StandardCharsets.UTF_8), ALGORITHM);
    }

    @Override
    public CompletionStage<Verdict> authenticate(Credentials credentials) {
        return CompletableFuture.completedStage(verdict(credentials));
    }

    private Verdict verdict(Credentials credentials) {
        String shownName = credentials.username();
        if (shownName == null || !MessageDigest.isEqual(username, shownName.getBytes(StandardCharsets.UTF_8))) {
            return new Abstained();
        }
        Payload shownPassword = credentials.password();
        boolean samePassword = shownPassword != null
                && MessageDigest.isEqual(password(credentials.client().value()), shownPassword.bytes());
        return samePassword ? new Accepted(shownName) : new Refused(Cause.BAD_CREDENTIALS);
    }

    private byte[] password(String clientId) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM); // a Mac has state: one for each call
            mac.init(key);
            return Base64.getEncoder().encode(mac.doFinal(clientId.getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new GatewayException(Category.FATAL, "no " + ALGORITHM + " on this Java platform", e);
        }
    }
}
