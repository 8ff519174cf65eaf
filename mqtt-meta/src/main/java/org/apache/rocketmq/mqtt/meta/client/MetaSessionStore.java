/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.meta.client;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.apache.rocketmq.mqtt.common.model.ClientId;
import org.apache.rocketmq.mqtt.common.model.SessionChange;
import org.apache.rocketmq.mqtt.common.model.Will;
import org.apache.rocketmq.mqtt.common.port.SessionStore;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException.Category;
import org.apache.rocketmq.mqtt.meta.command.Command;
import org.apache.rocketmq.mqtt.meta.command.Result;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Claims and sessions. Each call is one command. Safe for any thread. */
final class MetaSessionStore implements SessionStore {

    private static final Logger LOG = LoggerFactory.getLogger(MetaSessionStore.class);

    private final Metadatabase meta;
    private final String node;
    private final Consumer<DueWill> orphans;
    private final List<Runnable> losses = new CopyOnWriteArrayList<>();

    /** @param orphans takes the wills that are due to this node and that no claimer was handed */
    MetaSessionStore(Metadatabase meta, String node, Consumer<DueWill> orphans) {
        this.meta = meta;
        this.node = node;
        this.orphans = orphans;
    }

    @Override
    public CompletionStage<Claimed> claim(ClientId client, boolean clean, @Nullable Will will) {
        return meta.send(new Command.ClaimSession(client, node, clean, will)).thenCompose(outcome -> {
            if (outcome.result() instanceof Result.Claimed claimed) {
                CompletableFuture<Claimed> known = new CompletableFuture<>();
                CompletionStage<Void> unused = meta.known(outcome).whenComplete((here, fault) -> {
                    if (fault == null) {
                        known.complete(claimed.outcome());
                    } else { // it stands, and nobody would have it
                        CompletionStage<Void> unusedRelease =
                                release(claimed.outcome().claim(), List.of());
                        DueWill overtaken = claimed.outcome().overtaken();
                        if (overtaken != null) {
                            orphans.accept(overtaken);
                        }
                        known.completeExceptionally(fault);
                    }
                });
                return known;
            }
            // the node's lease is lost and will be had again: the client may come again
            return CompletableFuture.failedStage(
                    new GatewayException(Category.RETRY, "claim of " + client + ": " + outcome.result()));
        });
    }

    @Override
    public CompletionStage<Void> write(Claim claim, List<SessionChange> changes) {
        CompletionStage<Outcome> done = meta.done(new Command.WriteSession(claim, changes));
        return changes.stream().anyMatch(SessionChange.Subscribed.class::isInstance)
                ? meta.placed(done)
                : done.thenApply(outcome -> null);
    }

    @Override
    public CompletionStage<Void> release(Claim claim, List<SessionChange> last) {
        return meta.done(new Command.ReleaseSession(claim, last)).thenApply(outcome -> null);
    }

    @Override
    public CompletionStage<Optional<DueWill>> end(Claim claim, List<SessionChange> last) {
        return meta.done(new Command.EndSession(node, claim, last))
                .thenApply(outcome -> Optional.ofNullable(((Result.Ended) outcome.result()).due()));
    }

    @Override
    public void onLoss(Runnable listener) {
        losses.add(listener);
    }

    /** All claims of this node have ended. */
    void lost() {
        for (Runnable listener : losses) {
            try {
                listener.run();
            } catch (RuntimeException e) { // the others must hear it, and the lease must go on
                LOG.error("listener failed at the loss of all claims", e);
            }
        }
    }
}
