/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.meta.client;

import java.nio.ByteBuffer;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException.Category;
import org.apache.rocketmq.mqtt.meta.command.Answer;
import org.apache.rocketmq.mqtt.meta.command.Answer.RouteDelta;
import org.apache.rocketmq.mqtt.meta.command.Query;
import org.apache.rocketmq.mqtt.meta.command.Reply;
import org.apache.rocketmq.mqtt.meta.node.MetaMember;

/**
 * To a member that is alone, in this process, without a socket. What such a member has applied is all that was ever acknowledged, so a query is
 * answered without asking anybody. Owns two threads that read the disk, {@code mqtt-meta-query}; the member is the maker's.
 */
final class LocalTransport implements Transport {

    private static final int WAITING_QUERIES = 10_000;

    private final MetaMember member;
    private final ThreadPoolExecutor readers;

    LocalTransport(MetaMember member) {
        this.member = member;
        this.readers = new ThreadPoolExecutor(
                2,
                2,
                30,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(WAITING_QUERIES),
                Threads.named("mqtt-meta-query"));
        readers.allowCoreThreadTimeOut(true);
    }

    @Override
    public CompletionStage<Reply> write(byte[] entry) {
        return member.submit(ByteBuffer.wrap(entry));
    }

    @Override
    public CompletionStage<Answer> ask(Query query) {
        ExecutorService reader = readers;
        try {
            return CompletableFuture.supplyAsync(() -> member.ask(query), reader);
        } catch (RejectedExecutionException e) {
            return CompletableFuture.failedStage(
                    new GatewayException(Category.RETRY, WAITING_QUERIES + " queries are waiting, or closed", e));
        }
    }

    @Override
    public CompletionStage<RouteDelta> poll(Query.RouteChanges query, int waitMillis) {
        return member.poll(query, waitMillis);
    }

    /** There is no other node. */
    @Override
    public CompletionStage<Boolean> barrier(long revision, int waitMillis) {
        return CompletableFuture.completedStage(true);
    }

    @Override
    public void close() {
        readers.shutdownNow();
    }
}
