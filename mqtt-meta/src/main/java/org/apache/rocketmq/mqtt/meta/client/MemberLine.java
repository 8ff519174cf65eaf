/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.meta.client;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.ratis.client.RaftClientRpc;
import org.apache.ratis.conf.RaftProperties;
import org.apache.ratis.grpc.GrpcFactory;
import org.apache.ratis.protocol.ClientId;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.protocol.RaftClientRequest;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException.Category;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connection to one member. After each failure another one is made, at the next request: the old one would wait ever longer before it tried
 * again. Safe for any thread; owns the connection, whose end takes some seconds if the member hangs and is left to the closer.
 */
final class MemberLine implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(MemberLine.class);

    private final RaftPeer peer;
    private final RaftGroupId group;
    private final GrpcFactory factory;
    private final RaftProperties properties;
    private final Executor closer;
    private final ClientId clientId = ClientId.randomId();
    private final AtomicLong calls = new AtomicLong();

    // guarded by this
    private @Nullable RaftClientRpc connection;
    private boolean closed;

    /** @param factory makes the connections, of all members of a group */
    MemberLine(RaftPeer peer, RaftGroupId group, GrpcFactory factory, RaftProperties properties, Executor closer) {
        this.peer = peer;
        this.group = group;
        this.factory = factory;
        this.properties = properties;
        this.closer = closer;
    }

    /** Fails in whatever way the library does; or the reply says that the member has refused. */
    CompletionStage<RaftClientReply> send(RaftClientRequest.Type type, Message message) {
        RaftClientRpc used = connection();
        if (used == null) {
            return CompletableFuture.failedStage(new GatewayException(Category.RETRY, "closed"));
        }
        RaftClientRequest request = RaftClientRequest.newBuilder()
                .setClientId(clientId)
                .setServerId(peer.getId())
                .setGroupId(group)
                .setCallId(calls.incrementAndGet())
                .setMessage(message)
                .setType(type)
                .build();
        return used.sendRequestAsyncUnordered(request).whenComplete((reply, fault) -> {
            if (fault != null) {
                drop(used);
            }
        });
    }

    private synchronized @Nullable RaftClientRpc connection() {
        if (connection == null && !closed) {
            connection = factory.newRaftClientRpc(clientId, properties);
            connection.addRaftPeers(List.of(peer));
        }
        return connection;
    }

    private void drop(RaftClientRpc failed) {
        synchronized (this) {
            if (connection != failed) {
                return;
            }
            connection = null;
        }
        end(failed);
    }

    private void end(RaftClientRpc over) {
        try {
            closer.execute(() -> {
                try {
                    over.close();
                } catch (IOException e) {
                    LOG.debug("a connection that is not used any more member={}", peer, e);
                }
            });
        } catch (RejectedExecutionException e) {
            LOG.debug("closed member={}", peer, e);
        }
    }

    @Override
    public void close() {
        RaftClientRpc last;
        synchronized (this) {
            closed = true;
            last = connection;
            connection = null;
        }
        if (last != null) {
            end(last);
        }
    }

    @Override
    public String toString() {
        return String.valueOf(peer.getAddress());
    }
}
