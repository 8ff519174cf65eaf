/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.common.port;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.apache.rocketmq.mqtt.common.model.ClientId;
import org.apache.rocketmq.mqtt.common.model.Message;
import org.apache.rocketmq.mqtt.common.model.Payload;
import org.apache.rocketmq.mqtt.common.model.Qos;
import org.apache.rocketmq.mqtt.common.model.TopicFilter;
import org.apache.rocketmq.mqtt.common.model.TopicName;
import org.apache.rocketmq.mqtt.common.model.Will;
import org.apache.rocketmq.mqtt.common.port.RetainedStore.Origin;
import org.apache.rocketmq.mqtt.common.port.RetainedStore.Page;
import org.apache.rocketmq.mqtt.common.port.SessionStore.Claim;
import org.apache.rocketmq.mqtt.common.port.SessionStore.DueWill;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException.Category;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every {@link RetainedStore} keeps to. Every fact has topics of its own. */
public abstract class RetainedStoreContract {

    private static final int ALL = Integer.MAX_VALUE;

    private Subject subject;
    private RetainedStore retained;
    private String root;
    private long storedAt = 1_000;

    /** A store that works, with what fences its calls; it may be kept from one fact to the next. */
    public record Subject(RetainedStore retained, SessionStore sessions, WillStore wills) {}

    protected abstract Subject subject() throws Exception;

    @BeforeEach
    final void chooseTopics() throws Exception {
        subject = subject();
        retained = subject.retained();
        root = "retained-" + UUID.randomUUID();
    }

    @Test
    void messageIsFoundAsItWasPut_MQTT_3_3_1_5() {
        ClientId publisher = new ClientId("dev é");
        Message put =
                new Message(new TopicName(root + "/é/x"), Payload.ofUtf8("content"), Qos.EXACTLY_ONCE, true, publisher);
        done(retained.put(put, backend()));

        List<Message> found = find(root + "/é/x").messages();

        assertThat(found).hasSize(1);
        assertThat(found.get(0).topic()).isEqualTo(put.topic());
        assertThat(found.get(0).payload().utf8()).isEqualTo("content");
        assertThat(found.get(0).qos()).isEqualTo(Qos.EXACTLY_ONCE);
        assertThat(found.get(0).retain()).isTrue();
        assertThat(found.get(0).publisher()).isEqualTo(publisher);
    }

    @Test
    void messageOfABackendServiceHasNoPublisher() {
        done(retained.put(
                new Message(new TopicName(root), Payload.ofUtf8("x"), Qos.AT_MOST_ONCE, true, null), backend()));

        assertThat(find(root).messages().get(0).publisher()).isNull();
    }

    @Test
    void laterMessageReplacesTheEarlierOfItsTopic_MQTT_3_3_1_5() {
        put("a", "1");
        put("a", "2");
        put("b", "3");

        assertThat(payloads("a")).containsExactly("2");
        assertThat(payloads("+")).containsExactlyInAnyOrder("2", "3");
    }

    @Test
    void emptyPayloadClears_MQTT_3_3_1_10() {
        put("a", "1");
        put("a", "");
        put("b", "");

        assertThat(topics("a")).isEmpty();
        assertThat(topics("#")).isEmpty();

        put("a", "2");
        assertThat(payloads("a")).containsExactly("2");
    }

    @Test
    void callsForOneTopicTakeEffectInTheirOrder() {
        List<CompletionStage<Void>> puts = new ArrayList<>();
        for (int i = 1; i <= 200; i++) {
            puts.add(retained.put(message(root + "/a", i % 7 == 0 ? "" : "m" + i), backend()));
        }
        puts.forEach(RetainedStoreContract::done);

        assertThat(payloads("a")).containsExactly("m200");
    }

    @Test
    void whatIsPublishedUnderAClaimThatIsNotThePresentOneIsRefused() {
        Claim early = claim(null);
        put("a", "early", new Origin.Published(early));
        Claim late = claim(null);
        put("a", "late", new Origin.Published(late));

        assertFenced(new Origin.Published(early));
        assertThat(payloads("a")).containsExactly("late");

        done(subject.sessions().release(late, List.of()));
        assertFenced(new Origin.Published(late));
        assertThat(payloads("a")).containsExactly("late");
    }

    @Test
    void willIsRetainedUntilItIsPublished_MQTT_3_1_2_17() {
        Claim gone = claim(will("a", "will"));
        put("a", "will", new Origin.OfWill(gone));
        DueWill due = Objects.requireNonNull(
                done(subject.sessions().claim(new ClientId(root), true, null)).overtaken());
        put("a", "will again", new Origin.OfWill(gone));
        assertThat(payloads("a")).containsExactly("will again");

        done(subject.wills().published(due));

        assertFenced(new Origin.OfWill(gone));
        assertThat(payloads("a")).containsExactly("will again");
    }

    @Test
    void messageOfABackendServiceThatIsReadAgainReplacesNoneThatCameLater() {
        Origin first = backend();
        Origin second = backend();
        put("a", "1", first);
        put("a", "2", second);
        put("a", "1", first);
        assertThat(payloads("a")).containsExactly("2");
        put("a", "same millisecond", second);
        assertThat(payloads("a")).containsExactly("same millisecond");

        put("a", "published", new Origin.Published(claim(null)));
        put("a", "2", second);

        assertThat(payloads("a")).containsExactly("published");
    }

    @Test
    void messageOfABackendServiceReplacesWhatWasPublishedBefore() {
        put("a", "published", new Origin.Published(claim(null)));

        put("a", "later", new Origin.Backend(System.currentTimeMillis() + 60_000));

        assertThat(payloads("a")).containsExactly("later");
        put("a", "published once more", new Origin.Published(claim(null)));
        assertThat(payloads("a")).as("the broker's clock goes wrong").containsExactly("published once more");
    }

    @Test
    void whatWasRemovedStaysRemovedThoughItIsReadAgain() {
        Origin first = backend();
        Origin second = backend();
        put("a", "1", first);
        put("b", "1", first);
        put("a", "", second);
        put("b", "", new Origin.Published(claim(null)));

        put("a", "1", first);
        put("b", "1", second);

        assertThat(payloads("+")).isEmpty();
        put("a", "2", backend());
        assertThat(payloads("+")).containsExactly("2");
    }

    @Test
    void exactFilterFindsItsTopicAlone_MQTT_4_7_3_4() {
        put("a", "1");
        put("a/b", "2");
        put("A", "3");
        put("a/", "4");

        assertThat(payloads("a")).containsExactly("1");
        assertThat(payloads("a/")).containsExactly("4");
        assertThat(payloads("c")).isEmpty();
    }

    @Test
    void plusStandsForOneLevel_MQTT_4_7_1_3() {
        List.of("a/x/c", "a/y/c", "a//c", "a/x-y/c", "a/c", "a/x/y/c", "a/x/d", "b/x/c", "a", "a/x")
                .forEach(topic -> put(topic, "m"));

        assertThat(topics("a/+/c")).containsExactlyInAnyOrder("a/x/c", "a/y/c", "a//c", "a/x-y/c");
        assertThat(topics("a/+")).containsExactlyInAnyOrder("a/c", "a/x");
        assertThat(topics("+")).containsExactlyInAnyOrder("a");
        assertThat(topics("+/+/d")).containsExactlyInAnyOrder("a/x/d");
    }

    @Test
    void hashStandsForTheParentAndAllBelow_MQTT_4_7_1_2() {
        List.of("a", "a/", "a/b", "a/b/c", "a-b", "a0", "ab/c", "b").forEach(topic -> put(topic, "m"));

        assertThat(topics("a/#")).containsExactlyInAnyOrder("a", "a/", "a/b", "a/b/c");
        assertThat(topics("#")).hasSize(8);
        assertThat(topics("+/b/#")).containsExactlyInAnyOrder("a/b", "a/b/c");
        assertThat(topics("a/+/#")).containsExactlyInAnyOrder("a/", "a/b", "a/b/c");
    }

    @Test
    void wildcardsAtTheFirstLevelPassByReservedTopics_MQTT_4_7_2_1() {
        String reserved = "$" + root;
        done(retained.put(message(reserved + "/a", "reserved"), backend()));
        put("a", "plain");

        assertThat(all("#", ALL)).contains(root + "/a").doesNotContain(reserved + "/a");
        assertThat(all("+/a", ALL)).contains(root + "/a").doesNotContain(reserved + "/a");
        assertThat(all(reserved + "/#", ALL)).containsExactly(reserved + "/a");
        assertThat(all(reserved + "/+", ALL)).containsExactly(reserved + "/a");
    }

    @Test
    void pageEndsAfterItsBytesAndHasOneMessageAtLeast() {
        for (int i = 0; i < 10; i++) {
            put("a/" + i, "x".repeat(1000));
        }
        TopicFilter filter = new TopicFilter(root + "/a/+");

        Page one = done(retained.find(filter, null, 1));
        assertThat(one.messages()).hasSize(1);
        assertThat(one.next()).isNotNull();
        Page some = done(retained.find(filter, one.next(), 3000));
        assertThat(some.messages()).hasSizeBetween(2, 4);
        assertThat(some.next()).isNotNull();
        assertThat(done(retained.find(filter, null, ALL)).next()).isNull();
        assertThat(all(root + "/a/+", 1)).hasSize(10).doesNotHaveDuplicates();
    }

    @Test
    void lastPageSaysThatItIsTheLast() {
        put("a", "1");
        put("b", "2");

        Page first = done(retained.find(new TopicFilter(root + "/+"), null, 1));
        Page second = done(retained.find(new TopicFilter(root + "/+"), first.next(), 1));

        assertThat(second.messages()).hasSize(1);
        assertThat(second.next()).isNull();
        assertThat(done(retained.find(new TopicFilter(root + "/c/#"), null, 1)).messages())
                .isEmpty();
    }

    @Test
    void pagesHaveNoGapsAndNoRepeatsWhileOthersPut() {
        List<CompletionStage<Void>> puts = new ArrayList<>();
        List<String> there = new ArrayList<>();
        for (int i = 0; i < 3000; i++) {
            there.add(root + "/" + i % 60 + "/" + i);
            puts.add(retained.put(message(there.get(i), "m" + i), backend()));
        }
        puts.forEach(RetainedStoreContract::done);

        List<String> found = new ArrayList<>();
        TopicName after = null;
        int pages = 0;
        do {
            Page page = done(retained.find(new TopicFilter(root + "/+/+"), after, 20_000));
            page.messages().forEach(message -> found.add(message.topic().value()));
            after = page.next();
            pages++;
            put(pages % 60 + "/new" + pages, "new");
            put("new/" + pages, "new");
            put(pages % 60 + "/" + pages % 60, "changed");
        } while (after != null && pages < 3000);

        assertThat(found).doesNotHaveDuplicates().containsAll(there);
        assertThat(pages).isBetween(10, 1000);
    }

    private void put(String topic, String payload) {
        put(topic, payload, backend());
    }

    private void put(String topic, String payload, Origin origin) {
        done(retained.put(message(root + "/" + topic, payload), origin));
    }

    /** Later than all before. */
    private Origin backend() {
        return new Origin.Backend(++storedAt);
    }

    private Claim claim(@Nullable Will will) {
        return done(subject.sessions().claim(new ClientId(root), true, will)).claim();
    }

    private Will will(String topic, String payload) {
        return new Will(new TopicName(root + "/" + topic), Payload.ofUtf8(payload), Qos.AT_LEAST_ONCE, true);
    }

    private void assertFenced(Origin origin) {
        assertThatThrownBy(() -> put("a", "fenced", origin))
                .hasCauseInstanceOf(GatewayException.class)
                .cause()
                .extracting(fault -> ((GatewayException) fault).category())
                .isEqualTo(Category.REFUSED);
    }

    private static Message message(String topic, String payload) {
        return new Message(new TopicName(topic), Payload.ofUtf8(payload), Qos.AT_LEAST_ONCE, true, null);
    }

    private Page find(String filter) {
        return done(retained.find(new TopicFilter(filter), null, ALL));
    }

    /** Below the root, as all this fact has put is. */
    private List<String> topics(String filter) {
        return all(root + "/" + filter, 300).stream()
                .map(topic -> topic.substring(root.length() + 1))
                .toList();
    }

    private List<String> payloads(String filter) {
        return find(root + "/" + filter).messages().stream()
                .map(message -> message.payload().utf8())
                .toList();
    }

    private List<String> all(String filter, int maxBytes) {
        List<String> found = new ArrayList<>();
        TopicName after = null;
        do {
            Page page = done(retained.find(new TopicFilter(filter), after, maxBytes));
            page.messages().forEach(message -> found.add(message.topic().value()));
            after = page.next();
        } while (after != null);
        return found;
    }

    private static <T> T done(CompletionStage<T> stage) {
        return stage.toCompletableFuture().orTimeout(20, TimeUnit.SECONDS).join();
    }
}
