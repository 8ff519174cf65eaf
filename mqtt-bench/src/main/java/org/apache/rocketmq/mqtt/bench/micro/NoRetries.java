/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.bench.micro;

import java.util.concurrent.CompletionStage;
import org.apache.rocketmq.mqtt.common.model.ClientId;
import org.apache.rocketmq.mqtt.common.model.Message;
import org.apache.rocketmq.mqtt.common.port.RetryStore;

/** Every session acknowledges in time, so nothing may come here. */
final class NoRetries implements RetryStore {
    @Override
    public CompletionStage<Void> setAside(ClientId client, Message message, int attempt) {
        throw new IllegalStateException("client=" + client + " set aside (expected: acknowledged)");
    }

    @Override
    public CompletionStage<Void> bury(ClientId client, Message message, String reason) {
        throw new IllegalStateException("client=" + client + " buried (expected: acknowledged)");
    }
}
