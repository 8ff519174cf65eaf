/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.common.port;

import java.util.concurrent.CompletionStage;
import org.apache.rocketmq.mqtt.common.model.ClientId;
import org.apache.rocketmq.mqtt.common.model.Message;

/** Where messages go that a client was sent and left unacknowledged: so that they do not hold up others, and are not lost. */
public interface RetryStore {

    /**
     * Stores the message once more, in the client's retry queue ({@link LightQueues#retryQueueOf}).
     *
     * @param attempt how often it was sent so far, at least 1: {@link org.apache.rocketmq.mqtt.common.model.StoredMessage#attempts} of the copy
     */
    CompletionStage<Void> setAside(ClientId client, Message message, int attempt);

    /** Stores the message in the client's dead-letter queue, which no device reads. */
    CompletionStage<Void> bury(ClientId client, Message message, String reason);
}
