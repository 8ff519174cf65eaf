/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.meta.client;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.apache.ratis.RaftConfigKeys;
import org.apache.ratis.client.RaftClient;
import org.apache.ratis.client.RaftClientConfigKeys;
import org.apache.ratis.conf.RaftProperties;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.protocol.RaftGroup;
import org.apache.ratis.retry.RetryPolicies;
import org.apache.ratis.retry.RetryPolicy;
import org.apache.ratis.rpc.SupportedRpcType;
import org.apache.ratis.thirdparty.com.google.protobuf.UnsafeByteOperations;
import org.apache.ratis.util.TimeDuration;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException.Category;
import org.apache.rocketmq.mqtt.meta.command.Answer;
import org.apache.rocketmq.mqtt.meta.command.Answer.RouteDelta;
import org.apache.rocketmq.mqtt.meta.command.MetaCodec;
import org.apache.rocketmq.mqtt.meta.command.Query;
import org.apache.rocketmq.mqtt.meta.command.Reply;
import org.apache.rocketmq.mqtt.meta.node.Ask;
import org.apache.rocketmq.mqtt.meta.node.MemberGroup;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * To members elsewhere. The Raft library's client finds the leader and follows it; all questions go to it. Owns that client, which gives up
 * after some tries and is then replaced: it refuses whatever comes after a write that it gave up.
 */
final class RemoteTransport implements Transport {

    private static final Logger LOG = LoggerFactory.getLogger(RemoteTransport.class);

    private static final RetryPolicy TRIES =
            RetryPolicies.retryUpToMaximumCountWithFixedSleep(30, TimeDuration.valueOf(200, TimeUnit.MILLISECONDS));

    private final RaftGroup group;
    private final RaftProperties properties = new RaftProperties();

    // guarded by this
    private RaftClient client;
    private boolean closed;

    RemoteTransport(List<String> members) {
        this.group = MemberGroup.of(members);
        RaftConfigKeys.Rpc.setType(properties, SupportedRpcType.GRPC);
        RaftClientConfigKeys.Rpc.setRequestTimeout(properties, TimeDuration.valueOf(3, TimeUnit.SECONDS));
        this.client = newClient();
    }

    private RaftClient newClient() {
        return RaftClient.newBuilder()
                .setRaftGroup(group)
                .setProperties(properties)
                .setRetryPolicy(TRIES)
                .build();
    }

    @Override
    public CompletionStage<Reply> write(byte[] entry) {
        RaftClient used = client();
        return used.async()
                .send(message(entry))
                .thenApply(reply -> MetaCodec.reply(content(reply)))
                .whenComplete((reply, fault) -> {
                    if (fault != null) {
                        replace(used);
                    }
                });
    }

    @Override
    public CompletionStage<Answer> ask(Query query) {
        return ask(new Ask.Now(query), MetaCodec::answer);
    }

    @Override
    public CompletionStage<RouteDelta> poll(Query.RouteChanges query, int waitMillis) {
        return ask(new Ask.Poll(query, waitMillis), bytes -> (RouteDelta) MetaCodec.answer(bytes));
    }

    @Override
    public CompletionStage<Boolean> barrier(long revision, int waitMillis) {
        return ask(new Ask.Barrier(revision, waitMillis), bytes -> bytes.get(0) == 1);
    }

    private <T> CompletionStage<T> ask(Ask ask, Function<ByteBuffer, T> answer) {
        CompletableFuture<RaftClientReply> reply = client().async().sendReadOnlyUnordered(message(ask.bytes()));
        return reply.handle((done, fault) -> {
            if (fault != null) {
                throw new CompletionException(
                        new GatewayException(Category.RETRY, "no answer from the metadata: " + fault, fault));
            }
            return answer.apply(content(done));
        });
    }

    private static Message message(byte[] bytes) {
        return Message.valueOf(UnsafeByteOperations.unsafeWrap(bytes));
    }

    private static ByteBuffer content(RaftClientReply reply) {
        if (!reply.isSuccess()) {
            throw new CompletionException(
                    new GatewayException(Category.RETRY, "refused by the members: " + reply, reply.getException()));
        }
        return reply.getMessage().getContent().asReadOnlyByteBuffer();
    }

    private synchronized RaftClient client() {
        if (closed) {
            throw new GatewayException(Category.RETRY, "closed");
        }
        return client;
    }

    private void replace(RaftClient used) {
        synchronized (this) {
            if (closed || client != used) {
                return;
            }
            client = newClient();
        }
        close(used);
    }

    @Override
    public void close() {
        RaftClient last;
        synchronized (this) {
            closed = true;
            last = client;
        }
        close(last);
    }

    private static void close(RaftClient client) {
        try {
            client.close();
        } catch (IOException e) {
            LOG.debug("a client that is not used any more", e);
        }
    }
}
