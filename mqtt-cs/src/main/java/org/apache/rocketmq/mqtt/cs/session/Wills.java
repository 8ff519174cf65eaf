/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.session;

import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.rocketmq.mqtt.common.model.ClientId;
import org.apache.rocketmq.mqtt.common.model.Message;
import org.apache.rocketmq.mqtt.common.port.MessageStore;
import org.apache.rocketmq.mqtt.common.port.Meters.Counter;
import org.apache.rocketmq.mqtt.common.model.Will;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Publishes the wills of sessions that ended without DISCONNECT, and knows which are still being stored. Safe for any thread. */
public final class Wills {

    private static final Logger LOG = LoggerFactory.getLogger(Wills.class);

    private final MessageStore store;
    private final Counter failed;
    private final Set<CompletableFuture<Void>> unfinished = ConcurrentHashMap.newKeySet();

    Wills(MessageStore store, Counter failed) {
        this.store = store;
        this.failed = failed;
    }

    /** [MQTT-3.1.2-8] Nobody waits for it but {@link #finished}: what cannot be stored is counted. */
    @SuppressWarnings({"FutureReturnValueIgnored", "CollectionUndefinedEquality"}) // told apart by identity
    void publish(ClientId client, Will will) {
        CompletableFuture<Void> stored;
        try {
            stored = store.append(new Message(will.topic(), will.payload(), will.qos(), will.retain(), client))
                    .toCompletableFuture();
        } catch (RuntimeException e) {
            stored = CompletableFuture.failedFuture(e);
        }
        CompletableFuture<Void> done = stored;
        unfinished.add(done);
        done.whenComplete((nothing, fault) -> {
            unfinished.remove(done);
            if (fault != null) {
                failed.increment();
                LOG.debug("client={} topic={} will not stored", client, will.topic(), fault);
            }
        });
    }

    /** Completes when no will published so far is still being stored. */
    public CompletionStage<Void> finished() {
        return CompletableFuture.allOf(unfinished.toArray(CompletableFuture[]::new))
                .exceptionally(fault -> null);
    }
}
