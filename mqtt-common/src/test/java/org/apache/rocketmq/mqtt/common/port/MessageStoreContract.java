/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.common.port;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.apache.rocketmq.mqtt.common.model.ClientId;
import org.apache.rocketmq.mqtt.common.model.Message;
import org.apache.rocketmq.mqtt.common.model.Payload;
import org.apache.rocketmq.mqtt.common.model.Qos;
import org.apache.rocketmq.mqtt.common.model.StartPoint;
import org.apache.rocketmq.mqtt.common.model.StoredMessage;
import org.apache.rocketmq.mqtt.common.model.TopicFilter;
import org.apache.rocketmq.mqtt.common.model.TopicName;
import org.apache.rocketmq.mqtt.common.port.SharedQueue.Slice;
import org.junit.jupiter.api.Test;

/** What a {@link MessageStore} and the {@link LightQueues} that go with it do, in memory and with a real broker. */
public abstract class MessageStoreContract extends StoreContract {

    @Test
    void deliversWhatIsStoredAfterTheStartPointInOrder() {
        QueueFollower reader = subscribe(root + "/a");
        IntStream.range(0, 50).forEach(i -> publish(root + "/a", "m" + i));
        await().atMost(PATIENCE).until(() -> reader.count() == 50);
        assertThat(reader.payloads())
                .containsExactlyElementsOf(
                        IntStream.range(0, 50).mapToObj(i -> "m" + i).toList());
    }

    @Test
    void leavesOutWhatWasStoredBeforeTheStartPoint() {
        QueueFollower first = subscribe(root + "/a");
        publish(root + "/a", "before");
        await().atMost(PATIENCE).until(() -> first.count() == 1);
        QueueFollower second = subscribe(root + "/a");
        publish(root + "/a", "after");
        await().atMost(PATIENCE).until(() -> second.count() >= 1 && first.count() == 2);
        assertThat(second.payloads()).containsExactly("after");
    }

    @Test
    void keepsTheMessageAsItWasPublished() {
        QueueFollower reader = subscribe(root + "/é/+");
        Message message = new Message(
                new TopicName(root + "/é/ü"),
                Payload.of(new byte[] {0, 1, (byte) 0xFF}),
                Qos.EXACTLY_ONCE,
                true,
                new ClientId("publisher"));
        join(subject.store().append(message));
        await().atMost(PATIENCE).until(() -> reader.count() == 1);
        Message read = reader.messages().get(0).message();
        assertThat(read.topic()).isEqualTo(message.topic());
        assertThat(read.payload().bytes()).isEqualTo(message.payload().bytes());
        assertThat(read.qos()).isEqualTo(message.qos());
        assertThat(read.publisher()).isEqualTo(message.publisher());
    }

    @Test
    void keepsAnEmptyPayload() {
        QueueFollower reader = subscribe(root + "/a");
        publish(root + "/a", "");
        await().atMost(PATIENCE).until(() -> reader.count() == 1);
        assertThat(reader.messages().get(0).message().payload().isEmpty()).isTrue();
    }

    @Test
    void countsOffsetsWithoutAGapAndCommitLogUpwards() {
        QueueFollower reader = subscribe(root + "/#");
        IntStream.range(0, 20).forEach(i -> publish(root + "/" + i % 3, "m" + i));
        await().atMost(PATIENCE).until(() -> reader.count() == 20);
        for (List<StoredMessage> ofOneBroker : reader.messagesByBroker()) {
            for (int i = 1; i < ofOneBroker.size(); i++) {
                StoredMessage before = ofOneBroker.get(i - 1);
                assertThat(ofOneBroker.get(i).offset()).isEqualTo(before.offset() + 1);
                assertThat(ofOneBroker.get(i).commitLogOffset()).isGreaterThan(before.commitLogOffset());
            }
        }
    }

    @Test
    void hasOneQueueForEachMatchingFilter() {
        QueueFollower exact = subscribe(root + "/a/b");
        QueueFollower oneLevel = subscribe(root + "/+/b");
        QueueFollower rest = subscribe(root + "/#");
        QueueFollower other = subscribe(root + "/a/c");
        publish(root + "/a/b", "m");
        await().atMost(PATIENCE).until(() -> exact.count() == 1 && oneLevel.count() == 1 && rest.count() == 1);
        publish(root + "/a/c", "last");
        await().atMost(PATIENCE).until(() -> other.count() == 1);
        assertThat(other.payloads()).containsExactly("last");
        assertThat(exact.payloads()).containsExactly("m");
    }

    @Test
    void tellsTopicsApartCharacterByCharacter_MQTT_4_7_3_4() {
        QueueFollower plain = subscribe(root + "/a");
        QueueFollower slash = subscribe(root + "/a/");
        publish(root + "/a/", "with slash");
        publish(root + "/a", "without");
        await().atMost(PATIENCE).until(() -> plain.count() == 1 && slash.count() == 1);
        assertThat(plain.payloads()).containsExactly("without");
        assertThat(slash.payloads()).containsExactly("with slash");
    }

    @Test
    void storesAMessageThatNobodyWants() {
        join(subject.store().append(message(root + "/unheard", "m")));
        QueueFollower late = subscribe(root + "/unheard");
        publish(root + "/unheard", "heard");
        await().atMost(PATIENCE).until(() -> late.count() >= 1);
        assertThat(late.payloads()).containsExactly("heard");
    }

    @Test
    void putsNothingIntoAQueueWhoseRouteIsGone() {
        TopicFilter filter = new TopicFilter(root + "/a");
        QueueFollower reader = subscribe(root + "/a");
        publish(root + "/a", "m0");
        await().atMost(PATIENCE).until(() -> reader.count() == 1);
        subject.routes().remove(filter);
        publish(root + "/a", "unwanted");
        join(subject.routes().add(filter));
        publish(root + "/a", "m1");
        await().atMost(PATIENCE).until(() -> reader.count() == 2);
        assertThat(reader.payloads()).containsExactly("m0", "m1");
    }

    @Test
    void tellsAWatchThatJoinsALiveQueue() {
        TopicFilter filter = new TopicFilter(root + "/a");
        QueueFollower first = subscribe(root + "/a");
        StartPoint before = join(subject.queues().startPoint(filter));
        publish(root + "/a", "m");
        await().atMost(PATIENCE).until(() -> first.count() == 1);
        QueueFollower second = watch(subject.queues().queueOf(filter), before);
        await().atMost(PATIENCE).until(() -> second.count() == 1);
    }

    @Test
    void tellsNobodyAfterClose() {
        QueueFollower closed = subscribe(root + "/a");
        QueueFollower open = subscribe(root + "/a");
        publish(root + "/a", "m0");
        await().atMost(PATIENCE).until(() -> closed.count() == 1 && open.count() == 1);
        interests.get(0).close();
        interests.get(0).close();
        publish(root + "/a", "m1");
        await().atMost(PATIENCE).until(() -> open.count() == 2);
        assertThat(closed.count()).isEqualTo(1);
    }

    @Test
    void tellsOnceOfManyMessagesWhileTheListenerIsBusy() {
        CountDownLatch busy = new CountDownLatch(1);
        QueueFollower reader = subscribe(root + "/a");
        loop.execute(() -> awaitUninterruptibly(busy));
        IntStream.range(0, 30).forEach(i -> publish(root + "/a", "m" + i));
        busy.countDown();
        await().atMost(PATIENCE).until(() -> reader.count() == 30);
        assertThat(reader.told()).isLessThan(30);
    }

    @Test
    void locatesTheFirstMessageBehindAMark() {
        QueueFollower reader = subscribe(root + "/a");
        IntStream.range(0, 5).forEach(i -> publish(root + "/a", "m" + i));
        await().atMost(PATIENCE).until(() -> reader.count() == 5);
        SharedQueue queue = reader.queue();
        for (StoredMessage message : reader.messages()) {
            assertThat(join(queue.locate(message.commitLogOffset()))).isEqualTo(message.offset());
            assertThat(join(queue.locate(message.commitLogOffset() + 1))).isEqualTo(message.offset() + 1);
        }
    }

    @Test
    void fetchesFromAnOffsetOn() {
        QueueFollower reader = subscribe(root + "/a");
        IntStream.range(0, 10).forEach(i -> publish(root + "/a", "m" + i));
        await().atMost(PATIENCE).until(() -> reader.count() == 10);
        long first = reader.messages().get(0).offset();
        Slice slice = join(reader.queue().fetch(first + 4, 3));
        assertThat(slice.messages()).isNotEmpty().hasSizeLessThanOrEqualTo(3);
        assertThat(slice.messages().get(0).message().payload().utf8()).isEqualTo("m4");
        assertThat(slice.next()).isEqualTo(first + 4 + slice.messages().size());
    }

    @Test
    void fetchesNothingAtTheEnd() {
        QueueFollower reader = subscribe(root + "/a");
        publish(root + "/a", "m");
        await().atMost(PATIENCE).until(() -> reader.count() == 1);
        long end = reader.queue().window().end();
        Slice slice = join(reader.queue().fetch(end, 10));
        assertThat(slice.messages()).isEmpty();
        assertThat(slice.next()).isEqualTo(end);
    }

    @Test
    void reachesAClientPointToPointWithoutASubscription() {
        ClientId client = new ClientId(root);
        subject.routes().addPeer(client);
        QueueFollower reader =
                watch(subject.queues().peerQueueOf(client), subject.queues().recentPoint());
        publish(root + "/p2p/" + root, "for you");
        publish(root + "/p2p/" + root + "-other", "for another");
        publish(root + "/p2p/" + root, "again");
        await().atMost(PATIENCE).until(() -> reader.count() == 2);
        assertThat(reader.payloads()).containsExactly("for you", "again");
        subject.routes().removePeer(client);
    }

    @Test
    void storesMessagesOfOneTopicInTheOrderAppended() {
        QueueFollower reader = subscribe(root + "/a");
        List<CompletionStage<Void>> stages = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            stages.add(subject.store().append(message(root + "/a", "m" + i)));
        }
        stages.forEach(StoreContract::join);
        await().atMost(PATIENCE).until(() -> reader.count() == 200);
        assertThat(reader.payloads())
                .containsExactlyElementsOf(
                        IntStream.range(0, 200).mapToObj(i -> "m" + i).toList());
    }
}
