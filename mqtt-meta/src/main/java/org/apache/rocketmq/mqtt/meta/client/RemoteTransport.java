/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.meta.client;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.apache.ratis.client.RaftClientConfigKeys;
import org.apache.ratis.conf.RaftProperties;
import org.apache.ratis.grpc.GrpcFactory;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.protocol.RaftClientRequest;
import org.apache.ratis.protocol.RaftGroup;
import org.apache.ratis.thirdparty.com.google.protobuf.UnsafeByteOperations;
import org.apache.ratis.util.TimeDuration;
import org.apache.rocketmq.mqtt.common.runtime.Scheduler;
import org.apache.rocketmq.mqtt.common.tls.Identity;
import org.apache.rocketmq.mqtt.common.tls.TlsFiles;
import org.apache.rocketmq.mqtt.meta.command.Answer;
import org.apache.rocketmq.mqtt.meta.command.Answer.RouteDelta;
import org.apache.rocketmq.mqtt.meta.command.MetaCodec;
import org.apache.rocketmq.mqtt.meta.command.Query;
import org.apache.rocketmq.mqtt.meta.command.Reply;
import org.apache.rocketmq.mqtt.meta.node.Ask;
import org.apache.rocketmq.mqtt.meta.node.GroupTls;
import org.apache.rocketmq.mqtt.meta.node.MemberGroup;
import org.jspecify.annotations.Nullable;

/**
 * To members elsewhere. All is said to the one that leads, over one connection to each member. An entry may be said twice, to two leaders or to one: the state takes it
 * once. Owns the connections and a thread that ends those that have failed, {@code mqtt-meta-closer}.
 */
final class RemoteTransport implements Transport {

    /** Of an answer that is not held back. After so long it is asked who leads; which changes nothing if it is the same. */
    private static final long SLOW_MILLIS = 800;

    private static final long WRITE_MILLIS = 10_000;
    private static final long QUERY_MILLIS = 5_000;
    private static final long POLL_MILLIS = 4_000;

    /** What a barrier takes beside its waiting. */
    private static final long BARRIER_MILLIS = 250;

    /** After which the library takes a connection without an answer for broken. */
    private static final TimeDuration BROKEN = TimeDuration.valueOf(10, TimeUnit.SECONDS);

    private final Scheduler scheduler;
    private final List<MemberLine> lines;
    private final LeaderSearch search;
    private final ThreadPoolExecutor closer;
    private final Scheduler.@Nullable Repetition renewal;

    /**
     * @param tls null: connections are not secured
     * @throws org.apache.rocketmq.mqtt.common.runtime.GatewayException FATAL if there is something wrong with the files
     */
    RemoteTransport(List<String> members, @Nullable TlsFiles tls, Scheduler scheduler) {
        Identity identity = tls == null ? null : Identity.of(tls);
        this.scheduler = scheduler;
        this.closer = new ThreadPoolExecutor(
                1, 1, 5, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), Threads.named("mqtt-meta-closer"));
        closer.allowCoreThreadTimeOut(true);
        RaftProperties properties = new RaftProperties();
        RaftClientConfigKeys.Rpc.setRequestTimeout(properties, BROKEN);
        RaftGroup group = MemberGroup.of(members);
        ExecutorService closing = closer;
        GrpcFactory factory = new GrpcFactory(GroupTls.parameters(identity));
        this.lines = group.getPeers().stream()
                .map(peer -> new MemberLine(peer, group.getGroupId(), factory, properties, closing))
                .toList();
        this.search = new LeaderSearch(lines, scheduler);
        this.renewal = identity == null ? null : scheduler.every(identity.refreshMillis(), identity::refresh);
    }

    @Override
    public CompletionStage<Reply> write(byte[] entry) {
        return say(RaftClientRequest.writeRequestType(), entry, SLOW_MILLIS, WRITE_MILLIS, MetaCodec::reply);
    }

    @Override
    public CompletionStage<Answer> ask(Query query) {
        return read(new Ask.Now(query), SLOW_MILLIS, QUERY_MILLIS, MetaCodec::answer);
    }

    @Override
    public CompletionStage<RouteDelta> poll(Query.RouteChanges query, int waitMillis) {
        return read(new Ask.Poll(query, waitMillis), waitMillis + SLOW_MILLIS, waitMillis + POLL_MILLIS, bytes ->
                (RouteDelta) MetaCodec.answer(bytes));
    }

    @Override
    public CompletionStage<Boolean> barrier(long revision, int waitMillis) {
        long patience = waitMillis + BARRIER_MILLIS;
        return read(new Ask.Barrier(revision, waitMillis), patience, patience, bytes -> bytes.get(0) == 1);
    }

    private <T> CompletionStage<T> read(Ask ask, long slowMillis, long patienceMillis, Function<ByteBuffer, T> answer) {
        return say(RaftClientRequest.readRequestType(), ask.bytes(), slowMillis, patienceMillis, answer);
    }

    private <T> CompletionStage<T> say(
            RaftClientRequest.Type type,
            byte[] bytes,
            long slowMillis,
            long patienceMillis,
            Function<ByteBuffer, T> answer) {
        Message message = Message.valueOf(UnsafeByteOperations.unsafeWrap(bytes));
        MemberCall.What what = new MemberCall.What(type, message, slowMillis, patienceMillis);
        return new MemberCall<>(search, scheduler, what, answer).begin();
    }

    @Override
    public void close() {
        if (renewal != null) {
            renewal.stop();
        }
        search.close();
        lines.forEach(MemberLine::close);
        closer.shutdown();
    }
}
