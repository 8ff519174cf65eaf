/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.meta.client;

import java.util.concurrent.CompletionStage;
import org.apache.rocketmq.mqtt.meta.command.Answer;
import org.apache.rocketmq.mqtt.meta.command.Answer.RouteDelta;
import org.apache.rocketmq.mqtt.meta.command.Query;
import org.apache.rocketmq.mqtt.meta.command.Reply;

/**
 * The way to the metadata group. Safe for any thread; nothing blocks. Stages that fail do so with a
 * {@link org.apache.rocketmq.mqtt.common.runtime.GatewayException}.
 */
interface Transport extends AutoCloseable {

    /** Appends an entry. If the stage fails, it may have been appended, or may still be. One at a time. */
    CompletionStage<Reply> write(byte[] entry);

    /** Sees whatever was acknowledged to anybody before. */
    CompletionStage<Answer> ask(Query query);

    /** What is new, once there is something, and at the latest after {@code waitMillis}. */
    CompletionStage<RouteDelta> poll(Query.RouteChanges query, int waitMillis);

    /** @return true once all living nodes have the routes up to a revision; false if they do not after {@code waitMillis} */
    CompletionStage<Boolean> barrier(long revision, int waitMillis);

    @Override
    void close();
}
