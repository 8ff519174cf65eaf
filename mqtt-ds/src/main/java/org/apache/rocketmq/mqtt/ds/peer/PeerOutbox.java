/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.ds.peer;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.rocketmq.mqtt.common.model.Payload;
import org.apache.rocketmq.mqtt.common.port.Peers;
import org.apache.rocketmq.mqtt.common.port.Peers.Service;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException.Category;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * News on its way to one other node: over the link, and what the link does not take, through RocketMQ, by a light queue that the node reads. Lives as
 * long as the other node does. Any thread.
 */
final class PeerOutbox {

    private static final Logger LOG = LoggerFactory.getLogger(PeerOutbox.class);
    private static final long PAUSE_MILLIS = 500;

    private final String node;
    private final OutboxContext context;
    private final Lane link;
    private final Lane topic;
    private volatile boolean closed;

    PeerOutbox(String node, OutboxContext context) {
        this.node = node;
        this.context = context;
        this.topic = new Lane(this::store, lost -> context.meters().dropped().increment());
        this.link = new Lane(this::ask, topic::offer);
    }

    void offer(PeerEvent event) {
        if (context.peers().isLinked(node)) {
            link.offer(event);
        } else {
            topic.offer(event);
        }
    }

    private CompletionStage<Payload> ask(List<PeerEvent> events) {
        context.meters().requests().increment();
        return peers().ask(node, Service.ARRIVALS, PeerEventCodec.encode(events))
                .whenComplete((answer, fault) -> {
                    if (fault == null) {
                        context.meters().byLink().add(events.size());
                    } else {
                        LOG.debug(
                                "node={} events={} not told over the link: {}", node, events.size(), fault.toString());
                    }
                });
    }

    private Peers peers() {
        return context.peers();
    }

    private CompletionStage<Void> store(List<PeerEvent> events) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        attempt(events, PeerEventCodec.encode(events), done);
        return done;
    }

    /** Again and again, as long as the node lives: meanwhile the next batch grows, within its bound. */
    private void attempt(List<PeerEvent> events, Payload news, CompletableFuture<Void> done) {
        if (closed) {
            done.complete(null);
            return;
        }
        CompletionStage<Void> unused = CompletableFuture.completedFuture(news)
                .thenCompose(each -> context.store().store(node, each)) // also what throws is tried again
                .whenComplete((stored, fault) -> {
                    GatewayException cause = fault == null ? null : GatewayException.of(fault);
                    if (cause == null) {
                        context.meters().byTopic().add(events.size());
                        done.complete(null);
                    } else if (cause.category() == Category.RETRY) {
                        LOG.debug("node={} events={} not stored yet: {}", node, events.size(), cause.toString());
                        context.scheduler().after(PAUSE_MILLIS, () -> attempt(events, news, done));
                    } else {
                        LOG.error("node={} {} events cannot be stored for it", node, events.size(), cause);
                        done.completeExceptionally(cause);
                    }
                });
    }

    void close() {
        closed = true;
        link.close();
        topic.close();
    }
}
