/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.ds.lmq;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.rocketmq.common.message.MessageDecoder;
import org.apache.rocketmq.common.message.MessageExt;
import org.apache.rocketmq.mqtt.common.model.QueueName;
import org.apache.rocketmq.mqtt.common.port.CountingMeters;
import org.apache.rocketmq.mqtt.common.port.InMemoryMetadata;
import org.apache.rocketmq.mqtt.common.port.InMemoryRoutes;
import org.apache.rocketmq.mqtt.common.runtime.ThreadScheduler;
import org.apache.rocketmq.mqtt.ds.broker.Broker;
import org.apache.rocketmq.mqtt.ds.broker.BrokerListener;
import org.apache.rocketmq.mqtt.ds.broker.Cluster;
import org.apache.rocketmq.mqtt.ds.broker.ClusterAccess;
import org.apache.rocketmq.mqtt.ds.broker.QueueAddress;
import org.apache.rocketmq.mqtt.ds.broker.ScriptedServer;
import org.apache.rocketmq.remoting.protocol.RemotingCommand;
import org.apache.rocketmq.remoting.protocol.RequestCode;
import org.apache.rocketmq.remoting.protocol.ResponseCode;
import org.apache.rocketmq.remoting.protocol.header.GetMaxOffsetResponseHeader;
import org.apache.rocketmq.remoting.protocol.header.PullMessageRequestHeader;
import org.apache.rocketmq.remoting.protocol.header.PullMessageResponseHeader;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A tail at a broker that loses what it had, or gets something at a bad moment. */
final class TailTest {

    private static final QueueName QUEUE = new QueueName("%LMQ%t");
    private static final long HOLD_MILLIS = 60_000;

    private final ThreadScheduler scheduler = new ThreadScheduler("test-scheduler");
    private final CountingMeters meters = new CountingMeters();
    private final ScriptedServer server = new ScriptedServer();
    private final Cluster cluster = new Cluster(
            List.of(server.address()),
            ClusterAccess.OPEN,
            new InMemoryMetadata(new InMemoryRoutes()),
            scheduler,
            meters);

    private volatile List<Long> queue = List.of(); // commit-log offsets of its messages
    private volatile boolean holds = true;
    private volatile long pulledFrom = -1;
    private Broker broker;
    private Tail tail;

    @BeforeEach
    void connect() throws Exception {
        server.lists(Map.of("broker-a", server.address()))
                .endsAt(100_000)
                .answers(RequestCode.GET_MAX_OFFSET, this::end)
                .answers(RequestCode.PULL_MESSAGE, this::pulled);
        done(cluster.start(60_000));
        broker = Objects.requireNonNull(cluster.broker("broker-a"));
        LmqMeters lmqMeters = new LmqMeters(meters);
        tail = new Tail(
                QUEUE,
                new QueueReader(cluster.calls(), QueueAddress.ofLightQueue(broker, QUEUE.value()), lmqMeters),
                0,
                new TailContext(scheduler, HOLD_MILLIS, new WindowMemory(1_000_000), lmqMeters, cluster::ask));
    }

    @AfterEach
    void close() {
        tail.close();
        cluster.close();
        server.close();
        scheduler.close();
    }

    @Test
    void aTailWhosePullIsHeldReadsAllThatABrokerOfANewDiskHasThoughItIsMoreThanWasRead() throws Exception {
        cluster.listen(tellingTheTail());
        readThreeMessages();
        loseThemAndGetSix();
        await().atMost(20, SECONDS).until(() -> tail.window().end() == 6);
        assertThat(tail.window().first()).isZero();
        assertThat(tail.window().generation()).isEqualTo(1);
    }

    @Test
    void soDoesATailThatSleeps() throws Exception {
        cluster.listen(tellingTheTail());
        holds = false;
        readThreeMessages();
        loseThemAndGetSix();
        await().atMost(20, SECONDS).until(() -> tail.window().generation() == 1);
        await().atMost(20, SECONDS).until(() -> tail.window().end() == 6);
    }

    @Test
    void whoLagsIsGivenNothingOfANewDiskAtAnOffsetOfBefore() throws Exception {
        readThreeMessages();
        loseThemAndGetSix();
        assertThatThrownBy(() -> done(tail.fetch(1, 10))).hasMessageContaining("offsets have just come to mean");
        await("the tail has heard of it by that")
                .atMost(20, SECONDS)
                .until(() -> tail.window().end() == 6);
        assertThat(done(tail.fetch(0, 10)).messages()).hasSize(6);
        assertThat(done(tail.locate(broker.placeOf(200)))).isEqualTo(2);
    }

    @Test
    void whatIsLeftOfAShortenedCommitLogIsNotReadAgain() throws Exception {
        cluster.listen(tellingTheTail());
        readThreeMessages();
        queue = List.of(99_000L, 99_150L, 99_250L, 99_350L); // the log was cut at 99,100
        server.endsAt(99_100);
        done(cluster.ask(broker));
        await().atMost(20, SECONDS).until(() -> tail.window().end() == 4);
        assertThat(tail.window().first()).isEqualTo(1);
    }

    @Test
    void aLookIsNotForgottenThoughAnotherIsUnderWay() {
        AtomicBoolean first = new AtomicBoolean(true);
        server.answers(RequestCode.GET_MAX_OFFSET, request -> {
            RemotingCommand answer = end(request);
            if (first.getAndSet(false)) {
                queue = List.of(99_000L);
                tail.look();
            }
            return answer;
        });
        tail.look();
        await().atMost(20, SECONDS).until(() -> tail.window().end() == 1);
    }

    private void readThreeMessages() {
        queue = List.of(99_000L, 99_100L, 99_200L);
        tail.arrived(ArrivalListener.UNKNOWN);
        await().atMost(20, SECONDS).until(() -> pulledFrom == 3 && tail.window().end() == 3);
    }

    private void loseThemAndGetSix() throws Exception {
        queue = List.of(0L, 100L, 200L, 300L, 400L, 500L);
        server.endsAt(600);
        done(cluster.ask(broker));
        assertThat(broker.eraNumber()).isEqualTo(1);
    }

    private BrokerListener tellingTheTail() {
        return new BrokerListener() {
            @Override
            public void onKnown(Broker known) {}

            @Override
            public void onBack(Broker back) {}

            @Override
            public void onLoss(Broker lost) {
                tail.lost();
            }
        };
    }

    private RemotingCommand end(RemotingCommand request) {
        RemotingCommand answer = RemotingCommand.createResponseCommand(GetMaxOffsetResponseHeader.class);
        answer.setCode(ResponseCode.SUCCESS);
        ((GetMaxOffsetResponseHeader) answer.readCustomHeader()).setOffset((long) queue.size());
        return answer;
    }

    /** @return null: the pull is held, and stays so */
    private RemotingCommand pulled(RemotingCommand request) {
        try {
            PullMessageRequestHeader asked = request.decodeCommandCustomHeader(PullMessageRequestHeader.class);
            List<Long> now = queue;
            int from = Math.toIntExact(asked.getQueueOffset());
            pulledFrom = from;
            if (from == now.size() && holds && asked.getSuspendTimeoutMillis() > 0) {
                return null;
            }
            int to = Math.min(now.size(), from + asked.getMaxMsgNums());
            RemotingCommand answer = RemotingCommand.createResponseCommand(PullMessageResponseHeader.class);
            PullMessageResponseHeader header = (PullMessageResponseHeader) answer.readCustomHeader();
            header.setMinOffset(0L);
            header.setMaxOffset((long) now.size());
            header.setSuggestWhichBrokerId(0L);
            if (from > now.size()) {
                answer.setCode(ResponseCode.PULL_OFFSET_MOVED);
                header.setNextBeginOffset((long) now.size());
            } else {
                answer.setCode(from == to ? ResponseCode.PULL_NOT_FOUND : ResponseCode.SUCCESS);
                header.setNextBeginOffset((long) to);
                ByteArrayOutputStream body = new ByteArrayOutputStream();
                for (int i = from; i < to; i++) {
                    body.write(stored(i, now.get(i)));
                }
                answer.setBody(body.toByteArray());
            }
            return answer;
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] stored(long offset, long commitLogOffset) throws Exception {
        MessageExt message = new MessageExt();
        message.setTopic("t");
        message.setBody(new byte[] {1});
        message.setQueueOffset(offset);
        message.setCommitLogOffset(commitLogOffset);
        message.putUserProperty("INNER_MULTI_DISPATCH", QUEUE.value());
        message.setBornHost(new InetSocketAddress("127.0.0.1", 1));
        message.setStoreHost(new InetSocketAddress("127.0.0.1", 1));
        return MessageDecoder.encode(message, false);
    }

    private static <T> T done(CompletionStage<T> stage) throws Exception {
        return stage.toCompletableFuture().get(20, SECONDS);
    }
}
