/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.bench;

import io.netty.buffer.ByteBuf;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.rocketmq.mqtt.bench.mqtt.ClientListener;
import org.apache.rocketmq.mqtt.bench.mqtt.Identity;
import org.apache.rocketmq.mqtt.bench.mqtt.Loops;
import org.apache.rocketmq.mqtt.bench.mqtt.MqttClient;
import org.apache.rocketmq.mqtt.bench.mqtt.MqttServers;

/**
 * Connects, disconnects and connects again, with one client id after another, from its start until it is stopped. One
 * CONNECT at a time, each on a connection of its own.
 */
final class Reconnector implements ClientListener {
    private static final int QOS = 1;

    private final Loops loops;
    private final MqttServers servers;
    private final AtomicInteger indices;
    private final List<String> clientIds;
    private final boolean clean;
    private final ConnectFigures figures;
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private volatile boolean over;
    private int turn;

    /** @param indices next connection's number: they go round loops, servers and, on loopback, source addresses */
    Reconnector(
            Loops loops,
            MqttServers servers,
            AtomicInteger indices,
            List<String> clientIds,
            boolean clean,
            ConnectFigures figures) {
        this.loops = loops;
        this.servers = servers;
        this.indices = indices;
        this.clientIds = clientIds;
        this.clean = clean;
        this.figures = figures;
    }

    /** Makes the sessions, each with its subscriptions. */
    void prepare(String prefix, int subscriptions) {
        for (String clientId : clientIds) {
            MqttClient client = connect(clientId).toCompletableFuture().join();
            for (int i = 0; i < subscriptions; i++) {
                String filter = prefix + "/" + clientId + "/" + i;
                if (client.subscribe(filter, QOS).join() != QOS) {
                    throw new IllegalStateException("subscription refused: " + filter);
                }
            }
            client.close();
        }
    }

    void start() {
        next();
    }

    /** Returns when the connection under way is done with. */
    void stop() {
        over = true;
        ended.join();
    }

    private CompletionStage<MqttClient> connect(String clientId) {
        Identity who = Identity.of(servers, clientId, 0);
        return loops.connect(servers, indices.getAndIncrement(), clean ? who : who.lasting(), this);
    }

    private void next() {
        if (over) {
            ended.complete(null);
            return;
        }
        turn = (turn + 1) % clientIds.size();
        CompletionStage<MqttClient> unused = connect(clientIds.get(turn)).whenComplete((client, failure) -> {
            if (failure == null) {
                figures.connected(client.connackNanos());
                client.close();
            } else {
                String reason = String.valueOf(failure.getMessage());
                figures.failed(reason.substring(reason.lastIndexOf(": ") + 1).strip());
            }
            next();
        });
    }

    @Override
    public void message(ByteBuf payload) {
        throw new IllegalStateException("a message (expected: nobody publishes)");
    }

    @Override
    public void acknowledged(long sequence, long dueNanos) {
        throw new IllegalStateException("an acknowledgement (expected: nothing was published)");
    }

    @Override
    public void lost(String reason) {
        figures.failed("closed by the server before DISCONNECT");
    }
}
