/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.bench.mqtt;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;

/** Sets up many clients, a handful at a time, so that a server's accept queue is not what is measured. */
final class Admission implements AutoCloseable {
    private static final int AT_A_TIME = 64;
    private static final int KEEP_ALIVE_SECONDS = 60;
    private static final int REFUSED = 0x80;

    private final Loops loops;
    private final MqttServers servers;
    private final Quality quality;
    private final List<MqttClient> clients;
    private final List<CompletableFuture<?>> pending = new ArrayList<>();

    /** @param clients where the connected ones go */
    Admission(Loops loops, MqttServers servers, Quality quality, List<MqttClient> clients) {
        this.quality = quality;
        this.loops = loops;
        this.servers = servers;
        this.clients = clients;
    }

    void subscriber(int index, String clientId, Subscriber subscriber, String filter, int qos) {
        admit(connect(index, index, clientId, subscriber)
                .thenCompose(client -> client.subscribe(filter, qos))
                .thenAccept(granted -> {
                    if (granted == REFUSED) {
                        throw new IllegalStateException("subscription refused: " + filter);
                    }
                }));
    }

    void publisher(int index, int server, String clientId, Publisher publisher) {
        admit(connect(index, server, clientId, publisher).thenAccept(publisher::start));
    }

    private CompletableFuture<MqttClient> connect(int index, int server, String clientId, ClientListener events) {
        Identity clean = Identity.of(servers, clientId, KEEP_ALIVE_SECONDS);
        Identity who = quality.clean() ? clean : clean.lasting();
        return loops.connect(servers.startingAt(server - index), index, who, events)
                .thenApply(client -> {
                    synchronized (clients) {
                        clients.add(client);
                    }
                    return client;
                });
    }

    private void admit(CompletableFuture<?> client) {
        pending.add(client);
        if (pending.size() == AT_A_TIME) {
            settle();
        }
    }

    private void settle() {
        try {
            CompletableFuture.allOf(pending.toArray(CompletableFuture[]::new)).join();
        } catch (CompletionException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            String reason = cause instanceof TimeoutException
                    ? "no answer within " + Loops.TIMEOUT_SECONDS + " s"
                    : String.valueOf(cause.getMessage());
            throw new IllegalStateException("set-up failed: " + reason);
        } finally {
            pending.clear();
        }
    }

    /** Waits for the last ones. */
    @Override
    public void close() {
        settle();
    }
}
