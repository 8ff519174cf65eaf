/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.meta.client;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException.Category;
import org.apache.rocketmq.mqtt.meta.command.Answer;
import org.apache.rocketmq.mqtt.meta.command.Command;
import org.apache.rocketmq.mqtt.meta.command.Query;
import org.apache.rocketmq.mqtt.meta.command.Result;

/** What the ports are made of: commands, queries, and waiting until this node, or all, know of a change. Safe for any thread. */
final class Metadatabase {

    private final MetaClient client;
    private final RouteReplica replica;
    private final RouteWatch watch;
    private final Barrier barrier;
    private volatile boolean closed;

    Metadatabase(MetaClient client, RouteReplica replica, RouteWatch watch, Barrier barrier) {
        this.client = client;
        this.replica = replica;
        this.watch = watch;
        this.barrier = barrier;
    }

    RouteReplica replica() {
        return replica;
    }

    CompletionStage<Outcome> send(Command command) {
        return client.send(command);
    }

    /** A refusal is a failure, of category REFUSED. */
    CompletionStage<Outcome> done(Command command) {
        return done(command, Category.REFUSED);
    }

    /** A refusal is a failure, of category RETRY: this node's lease was lost, and will be had again. */
    CompletionStage<Outcome> doneOrLater(Command command) {
        return done(command, Category.RETRY);
    }

    private CompletionStage<Outcome> done(Command command, Category refusal) {
        return client.send(command)
                .thenCompose(outcome -> outcome.result() instanceof Result.Refused refused
                        ? CompletableFuture.failedStage(new GatewayException(refusal, refused.why()))
                        : CompletableFuture.completedStage(outcome));
    }

    CompletionStage<Answer> ask(Query query) {
        return client.ask(query);
    }

    /** Completes when this node's replica of the routes shows what a command changed. */
    CompletionStage<Void> known(Outcome outcome) {
        return watch.reached(outcome.revision());
    }

    /** Completes when every living node's replica of the routes shows what a command changed. */
    CompletionStage<Void> placed(CompletionStage<Outcome> done) {
        return done.thenCompose(outcome -> known(outcome).thenCompose(here -> barrier.passed(outcome.revision())));
    }

    boolean isClosed() {
        return closed;
    }

    void close() {
        closed = true;
        watch.close();
        client.close();
    }
}
