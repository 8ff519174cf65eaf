/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.meta.client;

import java.util.concurrent.CompletionStage;
import org.apache.rocketmq.mqtt.common.model.Message;
import org.apache.rocketmq.mqtt.common.model.TopicFilter;
import org.apache.rocketmq.mqtt.common.model.TopicName;
import org.apache.rocketmq.mqtt.common.port.RetainedStore;
import org.apache.rocketmq.mqtt.common.port.RetainedStore.Origin;
import org.apache.rocketmq.mqtt.meta.command.Answer;
import org.apache.rocketmq.mqtt.meta.command.Command;
import org.apache.rocketmq.mqtt.meta.command.Query;
import org.jspecify.annotations.Nullable;

/** Retained messages. Each call is one command or query. Safe for any thread. */
final class MetaRetainedStore implements RetainedStore {

    private final Metadatabase meta;
    private final String node;

    MetaRetainedStore(Metadatabase meta, String node) {
        this.meta = meta;
        this.node = node;
    }

    @Override
    public CompletionStage<Void> put(Message message, Origin origin) {
        long atMillis =
                origin instanceof Origin.Backend backend ? backend.storedAtMillis() : System.currentTimeMillis();
        return meta.done(new Command.Retain(node, message, origin, atMillis)).thenApply(outcome -> null);
    }

    @Override
    public CompletionStage<Page> find(TopicFilter filter, @Nullable TopicName after, int maxBytes) {
        return meta.ask(new Query.FindRetained(filter, after, maxBytes))
                .thenApply(answer -> ((Answer.RetainedPage) answer).page());
    }
}
