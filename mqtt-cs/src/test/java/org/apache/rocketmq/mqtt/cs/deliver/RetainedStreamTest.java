/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.deliver;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.mqtt.MqttDecoder;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.apache.rocketmq.mqtt.common.model.ClientId;
import org.apache.rocketmq.mqtt.common.model.Message;
import org.apache.rocketmq.mqtt.common.model.Payload;
import org.apache.rocketmq.mqtt.common.model.Qos;
import org.apache.rocketmq.mqtt.common.model.QueueName;
import org.apache.rocketmq.mqtt.common.model.StartPoint;
import org.apache.rocketmq.mqtt.common.model.TopicFilter;
import org.apache.rocketmq.mqtt.common.model.TopicName;
import org.apache.rocketmq.mqtt.common.port.InMemoryMetadata;
import org.apache.rocketmq.mqtt.common.port.InMemoryRoutes;
import org.apache.rocketmq.mqtt.common.port.RetainedStore;
import org.apache.rocketmq.mqtt.common.port.RetainedStore.Origin;
import org.apache.rocketmq.mqtt.cs.ConnectSettings;
import org.apache.rocketmq.mqtt.cs.FakePorts;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Many retained messages, and turns that the test gives. */
final class RetainedStreamTest {

    private static final int MESSAGES_PER_TURN = 64;
    private static final QueueName QUEUE = new QueueName("q");

    private final FakePorts fakes = new FakePorts();
    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final EmbeddedChannel loopThatStandsStill = new EmbeddedChannel();
    private final DeliveryLoop loop = new DeliveryNode(
                    ConnectSettings.builder().maxInflight(32).build(),
                    fakes.ports().queues(),
                    fakes.store,
                    fakes.meters)
            .onLoop(loopThatStandsStill.eventLoop());
    private final Deliveries session = loop.to(channel, new ClientId("c"), null);
    private final Watched store = new Watched();
    private int received;

    @AfterEach
    void close() {
        session.close();
        loop.close();
        channel.finishAndReleaseAll();
        assertThat(fakes.meters.gauge("mqtt_retained_due")).isZero();
    }

    /** Counts what it hands out. */
    private static final class Watched implements RetainedStore {
        final InMemoryMetadata messages = new InMemoryMetadata(new InMemoryRoutes());
        int finds;
        int handedOut;

        @Override
        public CompletionStage<Void> put(Message message, Origin origin) {
            return messages.put(message, origin);
        }

        @Override
        public CompletionStage<Page> find(TopicFilter filter, @Nullable TopicName after, int maxBytes) {
            finds++;
            return messages.find(filter, after, maxBytes).thenApply(page -> {
                handedOut += page.messages().size();
                return page;
            });
        }
    }

    private void retain(int count, Qos qos, int size) {
        for (int i = 0; i < count; i++) {
            CompletionStage<Void> unused = store.put(
                    new Message(new TopicName("t/" + i), Payload.of(new byte[size]), qos, true, null),
                    new RetainedStore.Origin.Backend(1));
        }
    }

    private QueueSubscription subscribe(String filter, Qos granted) {
        QueueSubscription subscription = session.subscribe(QUEUE, StartPoint.EARLIEST, granted);
        session.sendRetained(subscription, new TopicFilter(filter), store);
        return subscription;
    }

    /** The topics of what came since the last look: all of it retained. */
    private List<String> read() {
        EmbeddedChannel reader = new EmbeddedChannel(new MqttDecoder(1 << 24));
        ByteBuf frame;
        while ((frame = channel.readOutbound()) != null) {
            reader.writeInbound(frame);
        }
        List<String> topics = new ArrayList<>();
        MqttPublishMessage publish;
        while ((publish = reader.readInbound()) != null) {
            assertThat(publish.fixedHeader().isRetain()).isTrue();
            topics.add(publish.variableHeader().topicName());
            publish.release();
        }
        reader.finishAndReleaseAll();
        received += topics.size();
        return topics;
    }

    /** The same, for very many messages of less than 128 bytes. */
    private List<String> readSmall() {
        List<String> topics = new ArrayList<>();
        ByteBuf frame;
        while ((frame = channel.readOutbound()) != null) {
            topics.add(frame.toString(4, frame.getUnsignedShort(2), StandardCharsets.UTF_8));
            frame.release();
        }
        received += topics.size();
        return topics;
    }

    private void setWritable(boolean writable) {
        ChannelOutboundBuffer buffer = channel.unsafe().outboundBuffer();
        assertThat(buffer).isNotNull();
        buffer.setUserDefinedWritability(1, writable);
    }

    @Test
    void aHundredThousandUnderOneWildcardNeitherHoldTheLoopNorFillTheHeap() {
        int count = 100_000;
        int most = RetainedStream.MOST_PER_PAGE / 200 + 1; // a message weighs more than 200 bytes
        retain(count, Qos.AT_MOST_ONCE, 1);
        subscribe("t/+", Qos.AT_MOST_ONCE);
        Set<String> topics = new HashSet<>();
        for (int turn = 1; received < count; turn++) {
            int cost = session.takeTurn();
            assertThat(cost).isBetween(1, MESSAGES_PER_TURN);
            topics.addAll(readSmall());
            assertThat(store.handedOut - received).isLessThanOrEqualTo(most);
            if (turn % 10 == 0) { // does not read for a while
                setWritable(false);
                int finds = store.finds;
                assertThat(session.takeTurn()).isZero();
                assertThat(store.finds).isEqualTo(finds);
                setWritable(true);
            }
        }
        assertThat(topics).hasSize(count);
        assertThat(received).isEqualTo(count);
    }

    @Test
    void askedForManySubscriptionsItHoldsOnePageAtATime() {
        retain(1_000, Qos.AT_LEAST_ONCE, 1);
        for (int i = 0; i < 10; i++) {
            subscribe("t/+" + "/#".repeat(i % 2), Qos.AT_LEAST_ONCE);
        }
        session.takeTurn();
        assertThat(read()).hasSize(32);
        assertThat(session.takeTurn()).isZero();
        assertThat(store.handedOut).isLessThan(100);
        assertThat(fakes.meters.gauge("mqtt_retained_due")).isEqualTo(10);
    }

    @Test
    void doesNotAskForAPageThatAFullWindowCannotTake() {
        retain(100, Qos.AT_LEAST_ONCE, 1);
        subscribe("t/0", Qos.AT_LEAST_ONCE);
        session.takeTurn();
        for (int i = 1; i < 32; i++) {
            subscribe("t/" + i, Qos.AT_LEAST_ONCE);
        }
        session.takeTurn();
        assertThat(read()).hasSize(32);
        int finds = store.finds;
        subscribe("t/+", Qos.AT_LEAST_ONCE);
        assertThat(session.takeTurn()).isZero();
        assertThat(store.finds).isEqualTo(finds);
        session.pubAck(1);
        assertThat(session.takeTurn()).isPositive();
        assertThat(read()).hasSize(1);
    }

    @Test
    void aLookUpThatFindsNothingCountsAsAMessageOfTheTurn() {
        for (int i = 0; i < 100; i++) {
            subscribe("none/" + i, Qos.AT_MOST_ONCE);
        }
        assertThat(session.takeTurn()).isEqualTo(MESSAGES_PER_TURN);
        assertThat(store.finds).isEqualTo(MESSAGES_PER_TURN);
        assertThat(session.takeTurn()).isEqualTo(100 - MESSAGES_PER_TURN);
    }

    @Test
    void stopsInTheMiddleOfAPageWhenTheChannelTakesNoMore() {
        retain(20, Qos.AT_MOST_ONCE, 10_000);
        subscribe("#", Qos.AT_MOST_ONCE);
        session.takeTurn();
        assertThat(read()).hasSizeLessThan(20);
        while (received < 20) {
            assertThat(session.takeTurn()).isPositive();
            read();
        }
        assertThat(session.takeTurn()).isZero();
    }

    @Test
    void sendsAMessageThatIsLargerThanAPage() {
        retain(2, Qos.AT_MOST_ONCE, RetainedStream.MOST_PER_PAGE * 2);
        subscribe("#", Qos.AT_MOST_ONCE);
        Set<Integer> held = new HashSet<>();
        while (session.takeTurn() > 0) {
            held.add(store.handedOut - received);
            read();
        }
        assertThat(received).isEqualTo(2);
        assertThat(held).containsOnly(1);
    }

    @Test
    void beginsAnewWhenTheFilterIsSubscribedAgainMeanwhile_MQTT_3_8_4_3() {
        retain(100, Qos.AT_MOST_ONCE, 1);
        QueueSubscription subscription = subscribe("#", Qos.AT_MOST_ONCE);
        session.takeTurn();
        assertThat(read()).isNotEmpty().hasSizeLessThan(100);
        session.sendRetained(subscription, new TopicFilter("#"), store);
        Set<String> again = new HashSet<>();
        while (session.takeTurn() > 0) {
            again.addAll(read());
        }
        assertThat(again).hasSize(100);
        assertThat(fakes.meters.gauge("mqtt_retained_due")).isZero();
    }

    @Test
    void nothingIsDueForASubscriptionThatIsGone() {
        QueueSubscription subscription = session.subscribe(QUEUE, StartPoint.EARLIEST, Qos.AT_MOST_ONCE);
        session.unsubscribe(subscription);
        session.sendRetained(subscription, new TopicFilter("#"), store);
        assertThat(session.takeTurn()).isZero();
        assertThat(store.finds).isZero();
    }
}
