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

/** A way to the metadata that takes entries, and is asked nothing. */
abstract class EntriesOnly implements Transport {

    @Override
    public CompletionStage<Answer> ask(Query query) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<RouteDelta> poll(Query.RouteChanges query, int waitMillis) {
        throw new UnsupportedOperationException();
    }

    @Override
    public CompletionStage<Boolean> barrier(long revision, int waitMillis) {
        throw new UnsupportedOperationException();
    }

    @Override
    public void close() {}
}
