/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.example;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Base64;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Who a device says it is. The user name is empty if the gateway lets in everybody. */
record Credentials(String clientId, String user, String password) {

    static Options declareIn(Options options, String clientIdPrefix) {
        return options.with(
                        "client-id",
                        clientIdPrefix + UUID.randomUUID().toString().substring(0, 8),
                        "who this client is")
                .with("user", "", "user name, if the gateway asks for one")
                .with("password", "", "password, as it is")
                .with("secret-key", "", "or the key to compute the password with");
    }

    static Credentials from(Options options) throws UsageException, GeneralSecurityException {
        String clientId = options.text("client-id");
        String key = options.text("secret-key");
        if (!key.isEmpty() && !options.text("password").isEmpty()) {
            throw new UsageException("--secret-key: given with --password (expected: one of the two)");
        }
        return new Credentials(
                clientId, options.text("user"), key.isEmpty() ? options.text("password") : sign(clientId, key));
    }

    /** The gateway's {@code hmac} scheme: Base64 of HMAC-SHA1 of the client id. */
    static String sign(String clientId, String secretKey) throws GeneralSecurityException {
        Mac mac = Mac.getInstance("HmacSHA1");
        mac.init(new SecretKeySpec(secretKey.getBytes(StandardCharsets.UTF_8), "HmacSHA1"));
        return Base64.getEncoder().encodeToString(mac.doFinal(clientId.getBytes(StandardCharsets.UTF_8)));
    }
}
