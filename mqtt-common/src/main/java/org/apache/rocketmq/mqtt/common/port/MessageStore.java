/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.common.port;

import java.util.concurrent.CompletionStage;
import org.apache.rocketmq.mqtt.common.model.Message;

/** Where application messages are kept. */
public interface MessageStore {

    /**
     * Stores one message and makes it known to every light queue whose filter matches. Never blocks; the stage completes on any
     * thread. Messages of one
     * publisher to one topic are stored in the order in which they are appended.
     *
     * @return completes when the message is stored, and not before; fails with a
     *     {@link org.apache.rocketmq.mqtt.common.runtime.GatewayException} that says whether trying again can help
     */
    CompletionStage<Void> append(Message message);
}
