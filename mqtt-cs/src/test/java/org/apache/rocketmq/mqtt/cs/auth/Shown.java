/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.auth;

import java.security.cert.X509Certificate;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.apache.rocketmq.mqtt.common.model.ClientId;
import org.apache.rocketmq.mqtt.common.model.Payload;
import org.apache.rocketmq.mqtt.common.port.Authenticator;
import org.apache.rocketmq.mqtt.common.port.Authenticator.Abstained;
import org.apache.rocketmq.mqtt.common.port.Authenticator.Cause;
import org.apache.rocketmq.mqtt.common.port.Authenticator.Credentials;
import org.apache.rocketmq.mqtt.common.port.Authenticator.Refused;
import org.apache.rocketmq.mqtt.common.port.Authenticator.Verdict;
import org.jspecify.annotations.Nullable;

/** What clients of tests show, and what is made of it. */
final class Shown {

    static final Verdict BAD = new Refused(Cause.BAD_CREDENTIALS);
    static final Verdict NOT_AUTHORIZED = new Refused(Cause.NOT_AUTHORIZED);
    static final Verdict ABSTAINED = new Abstained();

    private Shown() {}

    static Credentials by(String client, @Nullable String username, @Nullable String password) {
        Payload payload = password == null ? null : Payload.ofUtf8(password);
        return new Credentials(new ClientId(client), username, payload, "192.0.2.7");
    }

    static Credentials by(String client, X509Certificate certificate) {
        return new Credentials(new ClientId(client), null, null, "192.0.2.7", certificate);
    }

    /** Waits for the verdict. */
    static Verdict verdict(Authenticator authenticator, Credentials credentials) {
        return verdict(authenticator.authenticate(credentials));
    }

    static Verdict verdict(CompletionStage<Verdict> stage) {
        return stage.toCompletableFuture().orTimeout(60, TimeUnit.SECONDS).join();
    }
}
