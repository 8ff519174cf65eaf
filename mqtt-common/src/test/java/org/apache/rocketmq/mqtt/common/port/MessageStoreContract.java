/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.common.port;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.rocketmq.mqtt.common.model.ClientId;
import org.apache.rocketmq.mqtt.common.model.Delivery.Queued;
import org.apache.rocketmq.mqtt.common.model.Message;
import org.apache.rocketmq.mqtt.common.model.MessageWindow;
import org.apache.rocketmq.mqtt.common.model.Payload;
import org.apache.rocketmq.mqtt.common.model.Qos;
import org.apache.rocketmq.mqtt.common.model.QueueName;
import org.apache.rocketmq.mqtt.common.model.StartPoint;
import org.apache.rocketmq.mqtt.common.model.StoredMessage;
import org.apache.rocketmq.mqtt.common.model.TopicFilter;
import org.apache.rocketmq.mqtt.common.model.TopicName;
import org.apache.rocketmq.mqtt.common.port.LightQueues.Interest;
import org.apache.rocketmq.mqtt.common.port.SharedQueue.Slice;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What a {@link MessageStore} and the {@link LightQueues} that go with it do, in memory and with a real broker. Every fact has topics of its
 * own, so a store may be kept from one to the next.
 */
public abstract class MessageStoreContract {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final ExecutorService loop = Executors.newSingleThreadExecutor(task -> {
        Thread thread = new Thread(task, "contract-loop");
        thread.setDaemon(true);
        return thread;
    });
    private final List<Interest> interests = new ArrayList<>();
    private Subject subject;
    private String root;

    /** What is to be tested: four views of one system. */
    public record Subject(MessageStore store, LightQueues queues, RetryStore retries, InMemoryRoutes routes) {}

    /** A system that works; how it is made and whether it is shared by all facts is the subclass's business. */
    protected abstract Subject subject() throws Exception;

    @BeforeEach
    void chooseTopics() throws Exception {
        subject = subject();
        root = "contract-" + UUID.randomUUID();
    }

    @AfterEach
    void closeWatches() {
        interests.forEach(Interest::close);
        loop.shutdownNow();
    }

    @Test
    void deliversWhatIsStoredAfterTheStartPointInOrder() {
        Reader reader = subscribe(root + "/a");
        IntStream.range(0, 50).forEach(i -> publish(root + "/a", "m" + i));
        await().atMost(PATIENCE).until(() -> reader.count() == 50);
        assertThat(reader.payloads())
                .containsExactlyElementsOf(
                        IntStream.range(0, 50).mapToObj(i -> "m" + i).toList());
    }

    @Test
    void leavesOutWhatWasStoredBeforeTheStartPoint() {
        Reader first = subscribe(root + "/a");
        publish(root + "/a", "before");
        await().atMost(PATIENCE).until(() -> first.count() == 1);
        Reader second = subscribe(root + "/a");
        publish(root + "/a", "after");
        await().atMost(PATIENCE).until(() -> second.count() >= 1 && first.count() == 2);
        assertThat(second.payloads()).containsExactly("after");
    }

    @Test
    void keepsTheMessageAsItWasPublished() {
        Reader reader = subscribe(root + "/é/+");
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
        Reader reader = subscribe(root + "/a");
        publish(root + "/a", "");
        await().atMost(PATIENCE).until(() -> reader.count() == 1);
        assertThat(reader.messages().get(0).message().payload().isEmpty()).isTrue();
    }

    @Test
    void countsOffsetsWithoutAGapAndCommitLogUpwards() {
        Reader reader = subscribe(root + "/#");
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
        Reader exact = subscribe(root + "/a/b");
        Reader oneLevel = subscribe(root + "/+/b");
        Reader rest = subscribe(root + "/#");
        Reader other = subscribe(root + "/a/c");
        publish(root + "/a/b", "m");
        await().atMost(PATIENCE).until(() -> exact.count() == 1 && oneLevel.count() == 1 && rest.count() == 1);
        publish(root + "/a/c", "last");
        await().atMost(PATIENCE).until(() -> other.count() == 1);
        assertThat(other.payloads()).containsExactly("last");
        assertThat(exact.payloads()).containsExactly("m");
    }

    @Test
    void tellsTopicsApartCharacterByCharacter_MQTT_4_7_3_4() {
        Reader plain = subscribe(root + "/a");
        Reader slash = subscribe(root + "/a/");
        publish(root + "/a/", "with slash");
        publish(root + "/a", "without");
        await().atMost(PATIENCE).until(() -> plain.count() == 1 && slash.count() == 1);
        assertThat(plain.payloads()).containsExactly("without");
        assertThat(slash.payloads()).containsExactly("with slash");
    }

    @Test
    void storesAMessageThatNobodyWants() {
        join(subject.store().append(message(root + "/unheard", "m")));
        Reader late = subscribe(root + "/unheard");
        publish(root + "/unheard", "heard");
        await().atMost(PATIENCE).until(() -> late.count() >= 1);
        assertThat(late.payloads()).containsExactly("heard");
    }

    @Test
    void putsNothingIntoAQueueWhoseRouteIsGone() {
        TopicFilter filter = new TopicFilter(root + "/a");
        Reader reader = subscribe(root + "/a");
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
        Reader first = subscribe(root + "/a");
        StartPoint before = join(subject.queues().startPoint(filter));
        publish(root + "/a", "m");
        await().atMost(PATIENCE).until(() -> first.count() == 1);
        Reader second = watch(subject.queues().queueOf(filter), before);
        await().atMost(PATIENCE).until(() -> second.count() == 1);
    }

    @Test
    void tellsNobodyAfterClose() {
        Reader closed = subscribe(root + "/a");
        Reader open = subscribe(root + "/a");
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
        Reader reader = subscribe(root + "/a");
        loop.execute(() -> awaitUninterruptibly(busy));
        IntStream.range(0, 30).forEach(i -> publish(root + "/a", "m" + i));
        busy.countDown();
        await().atMost(PATIENCE).until(() -> reader.count() == 30);
        assertThat(reader.told()).isLessThan(30);
    }

    @Test
    void locatesTheFirstMessageBehindAMark() {
        Reader reader = subscribe(root + "/a");
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
        Reader reader = subscribe(root + "/a");
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
        Reader reader = subscribe(root + "/a");
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
        Reader reader =
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
        Reader reader = subscribe(root + "/a");
        List<CompletionStage<Void>> stages = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            stages.add(subject.store().append(message(root + "/a", "m" + i)));
        }
        stages.forEach(MessageStoreContract::join);
        await().atMost(PATIENCE).until(() -> reader.count() == 200);
        assertThat(reader.payloads())
                .containsExactlyElementsOf(
                        IntStream.range(0, 200).mapToObj(i -> "m" + i).toList());
    }

    @Test
    void resumesFromAPlaceLongPastThoughNothingComes() {
        TopicFilter filter = new TopicFilter(root + "/a");
        join(subject.routes().add(filter));
        publish(root + "/a", "before");
        StartPoint from = join(subject.queues().startPoint(filter));
        IntStream.range(0, 40).forEach(i -> publish(root + "/a", "m" + i));
        Reader reader = resume(subject.queues().queueOf(filter), from);
        await().atMost(PATIENCE).until(() -> reader.count() == 40);
        publish(root + "/a", "live");
        await().atMost(PATIENCE).until(() -> reader.count() == 41);
        assertThat(reader.payloads()).startsWith("m0", "m1").endsWith("m39", "live");
    }

    @Test
    void resumesWhatLiesBeforeAllThatOthersRead() {
        TopicFilter filter = new TopicFilter(root + "/a");
        join(subject.routes().add(filter));
        StartPoint from = join(subject.queues().startPoint(filter));
        publish(root + "/a", "m0");
        Reader live = subscribe(root + "/a");
        publish(root + "/a", "m1");
        await().atMost(PATIENCE).until(() -> live.count() == 1);
        Reader back = resume(subject.queues().queueOf(filter), from);
        await().atMost(PATIENCE).until(() -> back.count() == 2);
        assertThat(back.payloads()).containsExactly("m0", "m1");
        assertThat(live.payloads()).containsExactly("m1");
    }

    @Test
    void resumesAQueueThatHasNothingYet() {
        TopicFilter filter = new TopicFilter(root + "/a");
        join(subject.routes().add(filter));
        StartPoint from = join(subject.queues().startPoint(filter));
        Reader reader = resume(subject.queues().queueOf(filter), from);
        publish(root + "/a", "first");
        await().atMost(PATIENCE).until(() -> reader.count() == 1);
    }

    @Test
    void readsOneEntryAgain() {
        Reader reader = subscribe(root + "/a");
        IntStream.range(0, 3).forEach(i -> publish(root + "/a", "m" + i));
        await().atMost(PATIENCE).until(() -> reader.count() == 3);
        StoredMessage entry = reader.messages().get(1);
        SharedQueue queue = reader.queue();
        long place = entry.commitLogOffset();
        Optional<StoredMessage> read =
                join(subject.queues().read(new Queued(queue.name(), queue.broker(), entry.offset(), place)));
        assertThat(read).isPresent();
        assertThat(read.get().offset()).isEqualTo(entry.offset());
        assertThat(read.get().commitLogOffset()).isEqualTo(place);
        assertThat(read.get().message().payload().utf8()).isEqualTo("m1");
    }

    @Test
    void readsNoEntryThatIsNotTheSame() {
        Reader reader = subscribe(root + "/a");
        IntStream.range(0, 3).forEach(i -> publish(root + "/a", "m" + i));
        await().atMost(PATIENCE).until(() -> reader.count() == 3);
        StoredMessage entry = reader.messages().get(1);
        SharedQueue queue = reader.queue();
        long place = entry.commitLogOffset();
        assertThat(join(subject.queues().read(new Queued(queue.name(), queue.broker(), entry.offset(), place + 1))))
                .isEmpty();
        QueueName other = subject.queues().queueOf(new TopicFilter(root + "/b"));
        assertThat(join(subject.queues().read(new Queued(other, queue.broker(), entry.offset(), place))))
                .isEmpty();
    }

    @Test
    void storesWhatIsAppendedAgainOnce() {
        Reader reader = subscribe(root + "/a");
        String key = root + " # é ".repeat(20);
        join(subject.store().appendOnce(message(root + "/a", "once"), key, false));
        join(subject.store().appendOnce(message(root + "/a", "once"), key, true));
        join(subject.store().appendOnce(message(root + "/a", "once"), key, true));
        join(subject.store().appendOnce(message(root + "/a", "another"), key + "2", true));
        publish(root + "/a", "last");
        await().atMost(PATIENCE).until(() -> reader.payloads().contains("last"));
        assertThat(reader.payloads()).containsExactly("once", "another", "last");
    }

    @Test
    void setsAMessageAsideForOneClientAsItWas() {
        ClientId client = new ClientId(root + "/a b");
        Reader reader =
                watch(subject.queues().retryQueueOf(client), subject.queues().recentPoint());
        Message message = new Message(
                new TopicName(root + "/x"), Payload.ofUtf8("again"), Qos.EXACTLY_ONCE, true, new ClientId("publisher"));
        join(subject.retries().setAside(client, message, 1));
        join(subject.retries().setAside(new ClientId(root), message, 1));
        join(subject.retries().setAside(client, message, 7));
        await().atMost(PATIENCE).until(() -> reader.count() == 2);
        assertThat(reader.messages()).extracting(StoredMessage::attempts).containsExactly(1, 7);
        Message read = reader.messages().get(0).message();
        assertThat(read.topic()).isEqualTo(message.topic());
        assertThat(read.payload().utf8()).isEqualTo("again");
        assertThat(read.qos()).isEqualTo(message.qos());
        assertThat(read.retain()).isTrue();
        assertThat(read.publisher()).isEqualTo(message.publisher());
    }

    @Test
    void sendsNobodyWhatIsBuried() {
        ClientId client = new ClientId(root);
        Reader all = subscribe("#");
        Reader retried =
                watch(subject.queues().retryQueueOf(client), subject.queues().recentPoint());
        join(subject.retries().bury(client, message(root + "/x", "buried"), "never\u0001 acknowledged"));
        join(subject.retries().setAside(client, message(root + "/x", "set aside"), 1));
        publish(root + "/x", "published");
        await().atMost(PATIENCE).until(() -> all.payloads().contains("published") && retried.count() == 1);
        assertThat(all.payloads()).doesNotContain("buried", "set aside");
        assertThat(retried.payloads()).containsExactly("set aside");
        subject.routes().remove(new TopicFilter("#"));
    }

    private Reader subscribe(String filter) {
        TopicFilter wanted = new TopicFilter(filter);
        join(subject.routes().add(wanted));
        StartPoint from = join(subject.queues().startPoint(wanted));
        return watch(subject.queues().queueOf(wanted), from);
    }

    private Reader resume(QueueName queue, StartPoint from) {
        Reader reader = new Reader(from);
        interests.add(subject.queues().resume(queue, from, reader::read, loop));
        return reader;
    }

    private Reader watch(QueueName queue, StartPoint from) {
        Reader reader = new Reader(from);
        interests.add(subject.queues().watch(queue, from, reader::read, loop));
        return reader;
    }

    private void publish(String topic, String payload) {
        join(subject.store().append(message(topic, payload)));
    }

    private static Message message(String topic, String payload) {
        return new Message(new TopicName(topic), Payload.ofUtf8(payload), Qos.AT_LEAST_ONCE, false, null);
    }

    private static void awaitUninterruptibly(CountDownLatch latch) {
        try {
            assertThat(latch.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static <T> T join(CompletionStage<T> stage) {
        return stage.toCompletableFuture()
                .orTimeout(PATIENCE.toSeconds(), TimeUnit.SECONDS)
                .join();
    }

    /** Reads as a session does: from a start point on, in offset order, broker by broker. Written by the loop's thread alone. */
    private static final class Reader {
        private final StartPoint from;
        private final List<Place> places = new CopyOnWriteArrayList<>();
        private final AtomicInteger told = new AtomicInteger();

        private static final class Place {
            final SharedQueue queue;
            final List<StoredMessage> got = new CopyOnWriteArrayList<>();
            long position;

            Place(SharedQueue queue, long position) {
                this.queue = queue;
                this.position = position;
            }
        }

        Reader(StartPoint from) {
            this.from = from;
        }

        void read(SharedQueue queue) {
            told.incrementAndGet();
            Place place = placeIn(queue);
            MessageWindow window = queue.window();
            while (place.position < window.first()) {
                Slice slice = join(queue.fetch(place.position, 32));
                slice.messages().forEach(message -> keep(place, message));
                place.position = slice.next();
            }
            for (; place.position < window.end(); place.position++) {
                keep(place, window.get(place.position));
            }
        }

        private Place placeIn(SharedQueue queue) {
            for (Place place : places) {
                if (place.queue.broker().equals(queue.broker())) {
                    return place;
                }
            }
            Place place = new Place(queue, join(queue.locate(from.at(queue.broker()))));
            places.add(place);
            return place;
        }

        private void keep(Place place, StoredMessage message) {
            if (message.commitLogOffset() >= from.at(place.queue.broker())) {
                place.got.add(message);
            }
        }

        int count() {
            return messages().size();
        }

        int told() {
            return told.get();
        }

        /** The queue at the one broker that had news. */
        SharedQueue queue() {
            assertThat(places).hasSize(1);
            return places.get(0).queue;
        }

        List<List<StoredMessage>> messagesByBroker() {
            return places.stream().map(place -> List.copyOf(place.got)).toList();
        }

        List<StoredMessage> messages() {
            return messagesByBroker().stream().flatMap(List::stream).toList();
        }

        List<String> payloads() {
            return messages().stream()
                    .map(stored -> stored.message().payload().utf8())
                    .toList();
        }
    }
}
