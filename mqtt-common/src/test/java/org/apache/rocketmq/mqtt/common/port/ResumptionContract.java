/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.common.port;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.rocketmq.mqtt.common.model.ClientId;
import org.apache.rocketmq.mqtt.common.model.Delivery.Queued;
import org.apache.rocketmq.mqtt.common.model.Message;
import org.apache.rocketmq.mqtt.common.model.Payload;
import org.apache.rocketmq.mqtt.common.model.Qos;
import org.apache.rocketmq.mqtt.common.model.QueueName;
import org.apache.rocketmq.mqtt.common.model.StartPoint;
import org.apache.rocketmq.mqtt.common.model.StoredMessage;
import org.apache.rocketmq.mqtt.common.model.TopicFilter;
import org.apache.rocketmq.mqtt.common.model.TopicName;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException.Category;
import org.junit.jupiter.api.Test;

/** What sessions that were away need of a {@link MessageStore}, its {@link LightQueues} and its {@link RetryStore}. */
public abstract class ResumptionContract extends StoreContract {

    @Test
    void resumesFromAPlaceLongPastThoughNothingComes() {
        TopicFilter filter = new TopicFilter(root + "/a");
        join(subject.routes().add(filter));
        publish(root + "/a", "before");
        StartPoint from = join(subject.queues().startPoint(filter));
        IntStream.range(0, 40).forEach(i -> publish(root + "/a", "m" + i));
        QueueFollower reader = resume(subject.queues().queueOf(filter), from);
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
        QueueFollower live = subscribe(root + "/a");
        publish(root + "/a", "m1");
        await().atMost(PATIENCE).until(() -> live.count() == 1);
        QueueFollower back = resume(subject.queues().queueOf(filter), from);
        await().atMost(PATIENCE).until(() -> back.count() == 2);
        assertThat(back.payloads()).containsExactly("m0", "m1");
        assertThat(live.payloads()).containsExactly("m1");
    }

    @Test
    void resumesAQueueThatHasNothingYet() {
        TopicFilter filter = new TopicFilter(root + "/a");
        join(subject.routes().add(filter));
        StartPoint from = join(subject.queues().startPoint(filter));
        QueueFollower reader = resume(subject.queues().queueOf(filter), from);
        publish(root + "/a", "first");
        await().atMost(PATIENCE).until(() -> reader.count() == 1);
    }

    @Test
    void readsOneEntryAgain() {
        QueueFollower reader = subscribe(root + "/a");
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
        QueueFollower reader = subscribe(root + "/a");
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
        QueueFollower reader = subscribe(root + "/a");
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
    void doesNotStoreWhatIsNotWantedAnyMore() {
        QueueFollower reader = subscribe(root + "/a");
        Message message = message(root + "/a", "unwanted");
        for (boolean again : List.of(false, true)) {
            Category category = join(subject.store()
                    .appendOnce(message, root, again, () -> false)
                    .handle((stored, fault) -> GatewayException.of(fault).category()));
            assertThat(category).isEqualTo(Category.UNWANTED);
        }
        join(subject.store().appendOnce(message(root + "/a", "wanted"), root, true, () -> true));
        join(subject.store().appendOnce(message(root + "/a", "there"), root, true, () -> false));
        publish(root + "/a", "last");
        await().atMost(PATIENCE).until(() -> reader.payloads().contains("last"));
        assertThat(reader.payloads()).containsExactly("wanted", "last");
    }

    @Test
    void setsAMessageAsideForOneClientAsItWas() {
        ClientId client = new ClientId(root + "/a b");
        QueueFollower reader =
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
        QueueFollower all = subscribe("#");
        QueueFollower retried =
                watch(subject.queues().retryQueueOf(client), subject.queues().recentPoint());
        join(subject.retries().bury(client, message(root + "/x", "buried"), "never\u0001 acknowledged"));
        join(subject.retries().setAside(client, message(root + "/x", "set aside"), 1));
        publish(root + "/x", "published");
        await().atMost(PATIENCE).until(() -> all.payloads().contains("published") && retried.count() == 1);
        assertThat(all.payloads()).doesNotContain("buried", "set aside");
        assertThat(retried.payloads()).containsExactly("set aside");
        subject.routes().remove(new TopicFilter("#"));
    }
}
