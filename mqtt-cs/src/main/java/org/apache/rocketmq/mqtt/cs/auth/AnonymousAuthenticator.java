/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.auth;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.rocketmq.mqtt.common.port.Authenticator;

/** Lets everybody in that nobody before it refused. Only where that was said in so many words. Safe for any thread. */
public final class AnonymousAuthenticator implements Authenticator {

    @Override
    public CompletionStage<Verdict> authenticate(Credentials credentials) {
        return CompletableFuture.completedStage(new Accepted(""));
    }
}
