/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.common.port;

import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
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

    /**
     * The same, under a key that tells the message from all others: it is stored once, however often it is appended, also after a time-out or the
     * death of the node that appended it first.
     *
     * @param key not longer than 300 characters
     * @param again whether the message may have been appended before, by anyone; it is looked for first then
     * @param wanted whether the message is still to be stored: from the moment it is not, somebody else may be storing it. Asked by any thread, right before the
     *     message goes where it is kept, as often as it does; must not block. Once false, it stays false
     * @return fails with category {@link org.apache.rocketmq.mqtt.common.runtime.GatewayException.Category#UNWANTED UNWANTED} if the message was not wanted
     *     any more when its turn came; then it was not stored, unless an earlier attempt is in doubt
     */
    CompletionStage<Void> appendOnce(Message message, String key, boolean again, BooleanSupplier wanted);

    /** The same for a message that is wanted until it is stored. */
    default CompletionStage<Void> appendOnce(Message message, String key, boolean again) {
        return appendOnce(message, key, again, () -> true);
    }
}
