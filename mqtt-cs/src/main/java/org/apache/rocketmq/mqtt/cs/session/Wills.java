/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.session;

import io.netty.util.concurrent.EventExecutor;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.rocketmq.mqtt.common.model.ClientId;
import org.apache.rocketmq.mqtt.common.model.Message;
import org.apache.rocketmq.mqtt.common.port.Meters.Counter;
import org.apache.rocketmq.mqtt.common.port.Nodes;
import org.apache.rocketmq.mqtt.common.port.RouteTable;
import org.apache.rocketmq.mqtt.common.port.SessionStore.Claim;
import org.apache.rocketmq.mqtt.common.port.SessionStore.DueWill;
import org.apache.rocketmq.mqtt.common.port.WillStore;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException.Category;
import org.apache.rocketmq.mqtt.cs.PortCall;
import org.apache.rocketmq.mqtt.cs.Ports;
import org.apache.rocketmq.mqtt.cs.retain.RetainedPublishes;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes wills: those of connections that end here without DISCONNECT, and those that nobody is left to publish. Each is stored under a key of its own, so that
 * it is published once, whoever tries, and however often. A store that is away is asked until it takes the will; until then it stays
 * due to this node, or to whoever lives when this one dies. Safe for any thread.
 */
public final class Wills {

    private static final Logger LOG = LoggerFactory.getLogger(Wills.class);
    private static final long FIRST_PAUSE_MILLIS = 200;
    private static final long LONGEST_PAUSE_MILLIS = 10_000;

    private final RetainedPublishes store;
    private final WillStore due;
    private final RouteTable routes;
    private final Nodes nodes;
    private final SessionDirectory directory;
    private final Endings endings;
    private final Counter refused;

    /** As many as connections that end, or ended on nodes that died. */
    private final Map<Claim, CompletableFuture<Void>> underWay = new ConcurrentHashMap<>();

    /** @param store for their messages */
    Wills(RetainedPublishes store, Ports ports, SessionDirectory directory, Endings endings, Counter refused) {
        this.store = store;
        this.due = ports.wills();
        this.routes = ports.routes();
        this.nodes = ports.nodes();
        this.directory = directory;
        this.endings = endings;
        this.refused = refused;
    }

    /** Publishes, from now on, the wills that nobody else is left to publish. */
    public void listen(EventExecutor loop) {
        due.listen(will -> PortCall.later(loop, () -> publishDue(will, loop)));
    }

    /** [MQTT-3.1.2-8] A will of a connection that has just ended here: while this node lives for certain, nobody else can have tried. */
    CompletionStage<Void> publishEnded(DueWill will, EventExecutor loop) {
        return publish(will, !nodes.isLeaseSure(), loop);
    }

    /** A will that was, perhaps, published before. */
    void publishDue(DueWill will, EventExecutor loop) {
        CompletionStage<Void> unused = publish(will, true, loop);
    }

    /** Completes when the will's message is stored, or never can be, and that is reported. Who comes while it is under way shares the attempt. */
    private CompletionStage<Void> publish(DueWill will, boolean again, EventExecutor loop) {
        CompletableFuture<Void> mine = new CompletableFuture<>();
        CompletableFuture<Void> other = underWay.putIfAbsent(will.claim(), mine);
        if (other != null) {
            return other;
        }
        CompletionStage<Void> unused = endings.add(
                        "will of " + will.claim().client(),
                        () -> untilStored(will, again, loop).thenCompose(stored -> untilReported(will, loop)))
                .whenComplete((done, fault) -> {
                    underWay.remove(will.claim(), mine);
                    if (fault == null) {
                        mine.complete(null);
                    } else {
                        mine.completeExceptionally(fault);
                    }
                });
        return mine;
    }

    /** A will that is not reported is published again, when its node has died: so late that its key may not be found any more. */
    private CompletionStage<Void> untilReported(DueWill will, EventExecutor loop) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        report(will, loop, FIRST_PAUSE_MILLIS, done);
        return done;
    }

    private void report(DueWill will, EventExecutor loop, long pauseMillis, CompletableFuture<Void> done) {
        CompletionStage<Void> reported = PortCall.called(() -> due.published(will));
        CompletionStage<Void> unused = reported.whenComplete((nothing, fault) -> {
            if (fault == null) {
                done.complete(null);
            } else if (GatewayException.of(fault).category() == Category.RETRY && !loop.isShuttingDown()) {
                later(
                        () -> report(will, loop, Math.min(pauseMillis * 2, LONGEST_PAUSE_MILLIS), done),
                        loop,
                        pauseMillis);
            } else {
                done.completeExceptionally(fault);
            }
        });
    }

    private CompletionStage<Void> untilStored(DueWill will, boolean again, EventExecutor loop) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        attempt(will, again, loop, FIRST_PAUSE_MILLIS, done);
        return done;
    }

    private void attempt(
            DueWill will, boolean again, EventExecutor loop, long pauseMillis, CompletableFuture<Void> done) {
        Message message = message(will);
        LOG.debug("will={} topic={} to be stored, again={}", will.key(), message.topic(), again);
        CompletionStage<Void> stored = PortCall.called(() -> store.appendWill(message, will, again));
        CompletionStage<Void> unused = stored.whenComplete((nothing, fault) -> {
            boolean mayWork = fault != null && GatewayException.of(fault).category() == Category.RETRY;
            if (fault == null) {
                done.complete(null);
            } else if (mayWork && loop.isShuttingDown()) {
                done.completeExceptionally(fault); // whoever comes after this node publishes it
            } else if (mayWork) {
                LOG.debug("will={} not stored, again in {} ms", will.key(), pauseMillis, fault);
                later(
                        () -> attempt(will, true, loop, Math.min(pauseMillis * 2, LONGEST_PAUSE_MILLIS), done),
                        loop,
                        pauseMillis);
            } else {
                refused.increment();
                LOG.warn("will={} topic={} cannot be stored", will.key(), message.topic(), fault);
                done.complete(null);
            }
        });
    }

    /** A will that comes late, when its client is here again, must not replace what the client has retained since. */
    private Message message(DueWill will) {
        Message message = will.will().message(will.claim().client());
        boolean retain = message.retain()
                && !directory.hasNewer(will.claim())
                && !isConnectedElsewhere(will.claim().client());
        return new Message(message.topic(), message.payload(), message.qos(), retain, message.publisher());
    }

    private boolean isConnectedElsewhere(ClientId client) {
        AtomicBoolean elsewhere = new AtomicBoolean();
        routes.others(client, node -> elsewhere.set(true));
        return elsewhere.get();
    }

    @SuppressWarnings("FutureReturnValueIgnored") // nobody waits for it
    private static void later(Runnable task, EventExecutor loop, long millis) {
        loop.schedule(task, millis, TimeUnit.MILLISECONDS);
    }
}
