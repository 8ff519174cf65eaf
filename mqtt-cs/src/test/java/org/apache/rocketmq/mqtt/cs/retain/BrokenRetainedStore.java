/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.retain;

import java.util.concurrent.CompletionStage;
import org.apache.rocketmq.mqtt.common.model.Message;
import org.apache.rocketmq.mqtt.common.model.TopicFilter;
import org.apache.rocketmq.mqtt.common.model.TopicName;
import org.apache.rocketmq.mqtt.common.port.RetainedStore;
import org.apache.rocketmq.mqtt.common.port.RetainedStore.Origin;
import org.jspecify.annotations.Nullable;

/** Throws in place of failing its stage. */
final class BrokenRetainedStore implements RetainedStore {

    @Override
    public CompletionStage<Void> put(Message message, Origin origin) {
        throw new IllegalStateException("a bug behind the port");
    }

    @Override
    public CompletionStage<Page> find(TopicFilter filter, @Nullable TopicName after, int maxBytes) {
        throw new IllegalStateException("a bug behind the port");
    }
}
