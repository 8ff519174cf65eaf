/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.common.port;

import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import org.apache.rocketmq.mqtt.common.model.ClientId;
import org.apache.rocketmq.mqtt.common.model.Payload;
import org.jspecify.annotations.Nullable;

/**
 * Says who a client is, or that it may not connect. Called on an event loop: it must not block. A stage that fails, or does not complete in time,
 * refuses with return code 3, server unavailable.
 *
 * <p>Several may be asked one after another: the first that does not {@link Abstained abstain} decides, and if all do the client is refused.
 */
@FunctionalInterface
public interface Authenticator {

    CompletionStage<Verdict> authenticate(Credentials credentials);

    /** What an authenticator says; the CONNACK return code follows from it (MQTT 3.1.1 section 3.2.2.3). */
    sealed interface Verdict {}

    /**
     * The client is who it says it is.
     *
     * @param user whom rules and logs know it as; empty: nobody in particular
     * @param client the only client id this user may have; null: the one that was sent
     * @param until when what it showed expires, and its connection is closed; null: never
     */
    record Accepted(
            String user,
            @Nullable ClientId client,
            @Nullable Instant until) implements Verdict {

        public Accepted {
            Objects.requireNonNull(user, "user: null (expected: a name, or the empty text)");
        }

        /** For as long as the client likes, under the client id it sent. */
        public Accepted(String user) {
            this(user, null, null);
        }
    }

    /** The client is refused, whoever else might accept it. */
    record Refused(Cause cause) implements Verdict {
        public Refused {
            Objects.requireNonNull(cause, "cause: null (expected: one of Cause)");
        }
    }

    /** This authenticator does not know that kind of client. */
    record Abstained() implements Verdict {}

    /** Why a client is refused. */
    enum Cause {
        /** Return code 4, bad user name or password. */
        BAD_CREDENTIALS,
        /** Return code 5, not authorized. */
        NOT_AUTHORIZED
    }

    /**
     * What a client shows of itself.
     *
     * @param client as sent, or made by the gateway if the client sent none
     * @param remoteAddress textual address of the peer, or of whom its load balancer names, for logs and rules
     * @param certificate the client's own, already verified by TLS; null if it showed none
     */
    record Credentials(
            ClientId client,
            @Nullable String username,
            @Nullable Payload password,
            String remoteAddress,
            @Nullable X509Certificate certificate) {

        /** Of a client without a certificate. */
        public Credentials(
                ClientId client, @Nullable String username, @Nullable Payload password, String remoteAddress) {
            this(client, username, password, remoteAddress, null);
        }

        /** Neither password nor user name, which may be a secret as well: a token can stand in both. */
        @Override
        public String toString() {
            return "Credentials[client=" + client + ", remoteAddress=" + remoteAddress + "]";
        }
    }
}
