/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.common.port;

import java.util.concurrent.CompletionStage;
import org.apache.rocketmq.mqtt.common.model.ClientId;
import org.apache.rocketmq.mqtt.common.model.Payload;
import org.jspecify.annotations.Nullable;

/** Decides who may connect. A stage that fails, or does not complete in time, refuses. */
@FunctionalInterface
public interface Authenticator {

    CompletionStage<Verdict> authenticate(Credentials credentials);

    /** What an authenticator says; the CONNACK return code follows from it (MQTT 3.1.1 section 3.2.2.3). */
    enum Verdict {
        ACCEPTED,
        /** Return code 4, bad user name or password. */
        BAD_CREDENTIALS,
        /** Return code 5, not authorized. */
        NOT_AUTHORIZED
    }

    /**
     * What a client shows of itself.
     *
     * @param client as sent, or made by the gateway if the client sent none
     * @param remoteAddress textual address of the peer, for logs and rules
     */
    record Credentials(
            ClientId client,
            @Nullable String username,
            @Nullable Payload password,
            String remoteAddress) {}
}
