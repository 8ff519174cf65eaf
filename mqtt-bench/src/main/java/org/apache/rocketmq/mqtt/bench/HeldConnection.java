/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.bench;

import io.netty.buffer.ByteBuf;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import org.apache.rocketmq.mqtt.bench.mqtt.ClientListener;
import org.apache.rocketmq.mqtt.bench.mqtt.Identity;
import org.apache.rocketmq.mqtt.bench.mqtt.Loops;
import org.apache.rocketmq.mqtt.bench.mqtt.MqttClient;
import org.apache.rocketmq.mqtt.bench.mqtt.MqttServers;
import org.jspecify.annotations.Nullable;

/** One idle connection, from its opening to its last ping. Called by the scenario's thread, told by an event loop. */
final class HeldConnection implements ClientListener {
    private static final int REFUSED = 0x80;

    private final ConnectionFigures figures;
    private final String filter;
    private final int qos;
    private CompletableFuture<@Nullable Void> opening = CompletableFuture.completedFuture(null);
    private CompletableFuture<@Nullable Void> asking = CompletableFuture.completedFuture(null);
    private volatile @Nullable MqttClient client;
    private volatile boolean gone;

    /** @param filter empty: subscribe to nothing */
    HeldConnection(ConnectionFigures figures, String filter, int qos) {
        this.figures = figures;
        this.filter = filter;
        this.qos = qos;
    }

    void open(Loops loops, MqttServers servers, int index, String clientId, int keepAlive, long dueNanos) {
        opening = loops.connect(servers, index, Identity.of(servers, clientId, keepAlive), this)
                .thenCompose(connected -> {
                    figures.connack.record(System.nanoTime() - dueNanos);
                    client = connected;
                    return filter.isEmpty() ? CompletableFuture.completedFuture(qos) : subscribe(connected);
                })
                .handle((granted, failure) -> {
                    if (failure != null) {
                        figures.failed(reason(failure));
                    } else if (granted == REFUSED) {
                        figures.failed("subscription refused");
                    } else {
                        figures.opened.incrementAndGet();
                    }
                    return null;
                });
    }

    private CompletableFuture<Integer> subscribe(MqttClient connected) {
        long now = System.nanoTime();
        return connected.subscribe(filter, qos).thenApply(granted -> {
            figures.suback.record(System.nanoTime() - now);
            return granted;
        });
    }

    private static String reason(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof TimeoutException) {
            return "no answer within " + Loops.TIMEOUT_SECONDS + " s";
        }
        String message = String.valueOf(cause.getMessage());
        return message.substring(message.indexOf(": ") + 1).strip();
    }

    void awaitOpened() {
        opening.join();
    }

    /** Pings it, if it was opened and not lost. */
    void ask() {
        MqttClient asked = client;
        if (asked == null || gone) {
            return;
        }
        long now = System.nanoTime();
        asking = asked.ping().handle((answer, failure) -> {
            if (failure == null) {
                figures.pingresp.record(System.nanoTime() - now);
                figures.alive.incrementAndGet();
            }
            return null;
        });
    }

    void awaitAnswer() {
        asking.join();
    }

    void close() {
        MqttClient open = client;
        if (open != null) {
            open.close();
        }
    }

    @Override
    public void lost(String reason) {
        gone = true;
        figures.lost.incrementAndGet();
    }

    @Override
    public void message(ByteBuf payload) {
        // whatever is sent to it is not what is measured
    }

    @Override
    public void acknowledged(long sequence, long dueNanos) {
        throw new IllegalStateException("a connection that publishes nothing got an acknowledgement");
    }
}
