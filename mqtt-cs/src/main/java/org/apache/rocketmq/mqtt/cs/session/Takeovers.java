/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.session;

import io.netty.util.concurrent.EventExecutor;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.apache.rocketmq.mqtt.common.model.ClientId;
import org.apache.rocketmq.mqtt.common.model.Payload;
import org.apache.rocketmq.mqtt.common.model.TopicFilter;
import org.apache.rocketmq.mqtt.common.port.Meters;
import org.apache.rocketmq.mqtt.common.port.Meters.Counter;
import org.apache.rocketmq.mqtt.common.port.Nodes;
import org.apache.rocketmq.mqtt.common.port.Peers;
import org.apache.rocketmq.mqtt.common.port.Peers.Service;
import org.apache.rocketmq.mqtt.common.port.RouteTable.RouteListener;
import org.apache.rocketmq.mqtt.common.port.SessionStore.Claim;
import org.apache.rocketmq.mqtt.common.port.SessionStore.Claimed;
import org.apache.rocketmq.mqtt.cs.ConnectSettings;
import org.apache.rocketmq.mqtt.cs.PortCall;
import org.apache.rocketmq.mqtt.cs.Ports;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Clients that come from one node to another [MQTT-3.1.4-2]. The node to which a client has come has its claim; it asks the node where the client was to close the connection there, waits a
 * little, and goes on: what the other connection still writes is refused. A connection of a clean session writes nothing, so a node that could not be asked is asked again
 * when its link is there, until it answers; and a node closes by itself what the metadata says is elsewhere.
 *
 * <p>Owns the takeovers nobody has answered, of bounded number for each node that lives: one that is dead has no connections, or closes them when it hears of it. They belong to one event loop; everything else is for any thread.
 */
public final class Takeovers implements RouteListener {

    private static final Logger LOG = LoggerFactory.getLogger(Takeovers.class);
    private static final int MOST_UNANSWERED_OF_NODE = 10_000;
    private static final long PAUSE_MILLIS = 1_000;

    private final Peers peers;
    private final Nodes nodes;
    private final SessionDirectory directory;
    private final Duration patience;
    private final Counter asked;
    private final Counter late;
    private final Counter forgotten;
    /** By node. Of the loop. */
    private final Map<String, Unanswered> unanswered = new HashMap<>();

    private volatile @Nullable EventExecutor loop;

    /** Of one node; one is asked for at a time, the oldest first. */
    private static final class Unanswered {
        final Map<ClientId, Claim> claims = new LinkedHashMap<>();
        boolean asking;
    }

    Takeovers(Ports ports, SessionDirectory directory, ConnectSettings settings) {
        this.peers = ports.peers();
        this.nodes = ports.nodes();
        this.directory = directory;
        this.patience = settings.takeoverTimeout();
        Meters meters = ports.meters();
        this.asked = meters.counter("mqtt_takeovers");
        this.late = meters.counter("mqtt_takeovers_unanswered");
        this.forgotten = meters.discard("takeover_forgotten");
        peers.serve(
                Service.TAKEOVER,
                (node, request) -> directory.expel(decode(request)).thenApply(left -> Payload.EMPTY));
    }

    /** Asks again, from now on, nodes that did not answer, as long as they live. */
    public void listen(EventExecutor executor) {
        loop = executor;
        nodes.listen(() -> PortCall.later(executor, this::forgetDead));
        peers.onLink(node -> PortCall.later(executor, () -> askAgain(node)));
    }

    static Payload encode(Claim claim) {
        byte[] client = claim.client().value().getBytes(StandardCharsets.UTF_8);
        return Payload.of(ByteBuffer.allocate(Long.BYTES + client.length)
                .putLong(claim.epoch())
                .put(client)
                .array());
    }

    /** @throws IllegalArgumentException if it is none */
    static Claim decode(Payload request) {
        if (request.size() < Long.BYTES) {
            throw new IllegalArgumentException("takeover of " + request.size() + " bytes");
        }
        ByteBuffer in = ByteBuffer.wrap(request.bytes());
        long epoch = in.getLong();
        return new Claim(new ClientId(StandardCharsets.UTF_8.decode(in).toString()), epoch);
    }

    /**
     * Has the node where the client was close the connection there.
     *
     * @param executor of the caller
     * @return completes when it has, or when nobody waits for it any more; never fails
     */
    CompletionStage<Void> from(Claimed claimed, EventExecutor executor) {
        String node = claimed.previousNode();
        if (node == null) {
            return CompletableFuture.completedStage(null);
        }
        asked.increment();
        Claim claim = claimed.claim();
        CompletableFuture<Void> done = new CompletableFuture<>();
        CompletionStage<Void> unused = ask(node, claim).whenComplete((closed, fault) -> {
            if (fault != null) {
                LOG.debug("client={} node={} has not closed the client's connection", claim.client(), node, fault);
                EventExecutor owner = loop;
                if (owner != null) {
                    PortCall.later(owner, () -> remember(node, claim));
                }
            }
            goOn(done, fault != null);
        });
        if (!done.isDone()) {
            later(executor, () -> goOn(done, true), patience.toMillis());
        }
        return done;
    }

    private CompletionStage<Void> ask(String node, Claim claim) {
        return PortCall.called(() -> peers.ask(node, Service.TAKEOVER, encode(claim)))
                .thenAccept(closed -> {});
    }

    private void goOn(CompletableFuture<Void> done, boolean isLate) {
        if (done.complete(null) && isLate) {
            late.increment();
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // nobody waits for it
    private static void later(EventExecutor executor, Runnable task, long millis) {
        executor.schedule(task, millis, TimeUnit.MILLISECONDS);
    }

    private void forgetDead() {
        unanswered.keySet().removeIf(node -> nodes.find(node).isEmpty());
    }

    private void remember(String node, Claim claim) {
        if (nodes.find(node).isEmpty()) {
            return;
        }
        Unanswered waiting = unanswered.computeIfAbsent(node, first -> new Unanswered());
        waiting.claims.merge(claim.client(), claim, (one, two) -> one.epoch() > two.epoch() ? one : two);
        if (waiting.claims.size() > MOST_UNANSWERED_OF_NODE) {
            waiting.claims.remove(waiting.claims.keySet().iterator().next());
            forgotten.increment();
        }
        if (waiting.claims.size() == 1) {
            askLater(node);
        }
    }

    /** If there is a link; if not, it tells when there is. */
    private void askLater(String node) {
        EventExecutor owner = loop;
        if (owner != null && peers.isLinked(node)) {
            later(owner, () -> askAgain(node), PAUSE_MILLIS);
        }
    }

    private void askAgain(String node) {
        Unanswered waiting = unanswered.get(node);
        EventExecutor owner = loop;
        if (waiting == null || waiting.asking || owner == null) {
            return;
        }
        waiting.asking = true;
        Claim next = waiting.claims.values().iterator().next();
        CompletionStage<Void> unused = ask(node, next)
                .whenComplete((closed, fault) -> PortCall.later(owner, () -> answered(node, waiting, next, fault)));
    }

    private void answered(String node, Unanswered waiting, Claim claim, @Nullable Throwable fault) {
        waiting.asking = false;
        if (fault != null) {
            askLater(node);
            return;
        }
        waiting.claims.remove(claim.client(), claim);
        if (waiting.claims.isEmpty()) {
            unanswered.remove(node, waiting);
        } else {
            askAgain(node);
        }
    }

    @Override
    public void added(TopicFilter filter) {
        // of no concern
    }

    @Override
    public void removed(TopicFilter filter) {
        // of no concern
    }

    @Override
    public void joined(ClientId client, String node) {
        directory.expel(client);
    }
}
