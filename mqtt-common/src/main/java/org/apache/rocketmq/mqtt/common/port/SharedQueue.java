/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.common.port;

import java.util.List;
import java.util.concurrent.CompletionStage;
import org.apache.rocketmq.mqtt.common.model.MessageWindow;
import org.apache.rocketmq.mqtt.common.model.QueueName;
import org.apache.rocketmq.mqtt.common.model.StoredMessage;

/**
 * One light queue on one broker, read once for all its subscribers on this node. Safe for any thread; nothing blocks.
 *
 * <p>A reader at {@code offset} looks at {@link #window}: inside it, take the message; at its end, wait for news; before it,
 * {@link #fetch}. When the window is of another {@linkplain MessageWindow#generation generation} than before, the broker has lost something of what
 * it had, or all of it, and the offset means nothing any more: {@link #locate} what follows the last message.
 */
public interface SharedQueue {

    QueueName name();

    /** Name of the broker. */
    String broker();

    /** The latest messages, as of now. */
    MessageWindow window();

    /**
     * The offset of the first message at or after a mark in the broker's commit log; if there is none yet, where it will be.
     * Answered from memory where the window reaches back far enough.
     */
    CompletionStage<Long> locate(long mark);

    /**
     * Reads from the store for one reader that lags behind the window.
     *
     * @param max most messages to return, at least 1
     * @return what was found; fails with a {@link org.apache.rocketmq.mqtt.common.runtime.GatewayException} when the broker does not give it
     */
    CompletionStage<Slice> fetch(long offset, int max);

    /**
     * Consecutive messages of a queue.
     *
     * @param messages may be empty; all from the offset asked for on
     * @param next the offset to go on at: after the last message; if the store no longer has the offset asked for and there are no messages,
     *     the first it has
     */
    record Slice(List<StoredMessage> messages, long next) {
        public Slice {
            messages = List.copyOf(messages);
        }
    }
}
