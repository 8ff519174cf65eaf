/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.retain;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.IntStream;
import org.apache.rocketmq.mqtt.common.model.ClientId;
import org.apache.rocketmq.mqtt.common.model.Message;
import org.apache.rocketmq.mqtt.common.model.Payload;
import org.apache.rocketmq.mqtt.common.model.Qos;
import org.apache.rocketmq.mqtt.common.model.TopicFilter;
import org.apache.rocketmq.mqtt.common.model.TopicName;
import org.apache.rocketmq.mqtt.common.model.Will;
import org.apache.rocketmq.mqtt.common.port.SessionStore.Claim;
import org.apache.rocketmq.mqtt.common.port.SessionStore.DueWill;
import org.apache.rocketmq.mqtt.cs.FakePorts;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class RetainedPublishesTest {

    private static final Will WILL = new Will(new TopicName("a"), Payload.ofUtf8("gone"), Qos.AT_LEAST_ONCE, true);

    private final FakePorts fakes = new FakePorts();
    private final Map<String, Claim> claims = new HashMap<>();
    private final RetainedPublishes publishes =
            new RetainedPublishes(fakes.ports().store(), fakes.ports().retained(), fakes.stalls, fakes.meters);

    @AfterEach
    void nothingIsKept() {
        assertThat(publishes.underWay()).isZero();
    }

    private Claim claim(String client) {
        return claims.computeIfAbsent(
                client,
                id -> fakes.metadata
                        .claim(new ClientId(id), true, null)
                        .toCompletableFuture()
                        .join()
                        .claim());
    }

    private CompletionStage<Void> append(RetainedPublishes to, Message message) {
        return to.append(
                message, claim(Objects.requireNonNull(message.publisher()).value()));
    }

    private static Message message(String publisher, String topic, String payload, int qos, boolean retain) {
        return new Message(new TopicName(topic), Payload.ofUtf8(payload), Qos.of(qos), retain, new ClientId(publisher));
    }

    private static Message plain(String payload) {
        return message("c", "a", payload, 1, false);
    }

    private static Message retained(String payload) {
        return message("c", "a", payload, 1, true);
    }

    private static boolean isDone(CompletionStage<Void> stage) {
        CompletableFuture<Void> future = stage.toCompletableFuture();
        return future.isDone() && !future.isCompletedExceptionally();
    }

    private static boolean hasFailed(CompletionStage<Void> stage) {
        return stage.toCompletableFuture().isCompletedExceptionally();
    }

    private List<Message> found() {
        return fakes.metadata
                .find(new TopicFilter("#"), null, 1 << 20)
                .toCompletableFuture()
                .join()
                .messages();
    }

    private List<String> stored() {
        return fakes.store.appended().stream()
                .map(message -> message.payload().utf8())
                .toList();
    }

    @Test
    void retainsTheMessageAndItsQosAndStoresIt_MQTT_3_3_1_5() {
        Message message = retained("m");
        assertThat(isDone(append(publishes, message))).isTrue();
        assertThat(found()).containsExactly(message);
        assertThat(fakes.store.appended()).containsExactly(message);
    }

    @Test
    void leavesWhatIsRetainedAloneWithoutTheFlag_MQTT_3_3_1_12() {
        assertThat(isDone(append(publishes, retained("m")))).isTrue();
        assertThat(isDone(append(publishes, plain("n")))).isTrue();
        assertThat(isDone(append(publishes, plain("")))).isTrue();
        assertThat(found()).containsExactly(found().get(0));
        assertThat(found().get(0).payload().utf8()).isEqualTo("m");
        assertThat(stored()).containsExactly("m", "n", "");
    }

    @Test
    void aMessageOfQos0ReplacesTheOneBefore_MQTT_3_3_1_7() {
        Message next = message("c", "a", "n", 0, true);
        assertThat(isDone(append(publishes, retained("m")))).isTrue();
        assertThat(isDone(append(publishes, next))).isTrue();
        assertThat(found()).containsExactly(next);
    }

    @Test
    void anEmptyOneRemovesTheOneBeforeAndIsStored_MQTT_3_3_1_10_MQTT_3_3_1_11() {
        assertThat(isDone(append(publishes, retained("m")))).isTrue();
        assertThat(isDone(append(publishes, retained("")))).isTrue();
        assertThat(found()).isEmpty();
        assertThat(stored()).containsExactly("m", "");
    }

    @Test
    void isCompleteOnlyWhenItIsRetainedAndStored() {
        fakes.puts.shut();
        fakes.appends.shut();
        CompletionStage<Void> published = append(publishes, retained("m"));
        assertThat(isDone(published)).isFalse();
        assertThat(fakes.appends.size()).isZero();
        fakes.puts.open();
        assertThat(found()).hasSize(1);
        assertThat(isDone(published)).isFalse();
        fakes.appends.open();
        assertThat(isDone(published)).isTrue();
    }

    @Test
    void doesNotWaitForOnePutBeforeTheNext() {
        fakes.puts.shut();
        CompletionStage<Void> first = append(publishes, retained("1"));
        CompletionStage<Void> second = append(publishes, retained("2"));
        assertThat(fakes.puts.size()).isEqualTo(2);
        fakes.puts.carryOut(1);
        assertThat(stored()).isEmpty();
        fakes.puts.open();
        assertThat(stored()).containsExactly("1", "2");
        assertThat(isDone(first) && isDone(second)).isTrue();
    }

    @Test
    void keepsTheOrderOfMessagesThatAreRetainedAndOthers_MQTT_4_6_0_5() {
        fakes.puts.shut();
        CompletionStage<Void> first = append(publishes, plain("1"));
        CompletionStage<Void> second = append(publishes, retained("2"));
        CompletionStage<Void> third = append(publishes, plain("3"));
        CompletionStage<Void> fourth = publishes.appendOnce(plain("4"), claim("c"), "key", false, () -> true);
        assertThat(stored()).containsExactly("1");
        assertThat(isDone(first)).isTrue();
        assertThat(isDone(third)).isFalse();
        fakes.puts.open();
        assertThat(stored()).containsExactly("1", "2", "3", "4");
        assertThat(isDone(second) && isDone(third) && isDone(fourth)).isTrue();
    }

    @Test
    void waitsNeitherForOtherTopicsNorForOtherClients() {
        fakes.puts.shut();
        CompletionStage<Void> held = append(publishes, retained("held"));
        assertThat(isDone(append(publishes, message("c", "b", "other topic", 1, false))))
                .isTrue();
        assertThat(isDone(append(publishes, message("d", "a", "other client", 1, false))))
                .isTrue();
        assertThat(stored()).containsExactly("other topic", "other client");
        fakes.puts.open();
        assertThat(isDone(held)).isTrue();
    }

    @Test
    void oneThatIsNotRetainedIsNotStoredAndFails() {
        fakes.puts.shut();
        CompletionStage<Void> first = append(publishes, retained("1"));
        CompletionStage<Void> second = append(publishes, plain("2"));
        fakes.puts.fail(0);
        fakes.puts.open();
        assertThat(hasFailed(first)).isTrue();
        assertThat(isDone(second)).isTrue();
        assertThat(stored()).containsExactly("2");
        assertThat(fakes.meters.discarded("retain_failed")).isZero();
    }

    @Test
    void oneOfQos0ThatIsNotRetainedIsCountedAndStored() {
        fakes.puts.shut();
        CompletionStage<Void> published = append(publishes, message("c", "a", "m", 0, true));
        fakes.puts.fail(0);
        fakes.puts.open();
        assertThat(isDone(published)).isTrue();
        assertThat(stored()).containsExactly("m");
        assertThat(fakes.meters.discarded("retain_failed")).isEqualTo(1);
    }

    @Test
    void oneThatIsAppendedOnceFailsAtAnyQosSoThatItIsTriedAgain() {
        Message once = message("c", "a", "once", 0, true);
        fakes.puts.shut();
        CompletionStage<Void> first = publishes.appendOnce(once, claim("c"), "key", false, () -> true);
        fakes.puts.fail(0);
        assertThat(hasFailed(first)).isTrue();
        fakes.puts.open();
        assertThat(isDone(publishes.appendOnce(once, claim("c"), "key", true, () -> true)))
                .isTrue();
        assertThat(isDone(publishes.appendOnce(once, claim("c"), "key", true, () -> true)))
                .isTrue();
        assertThat(stored()).containsExactly("once");
        assertThat(found()).containsExactly(once);
    }

    @Test
    void willThatCannotBeRetainedNowFailsAndIsTriedAgain() {
        Message will = message("c", "a", "gone", 0, true);
        DueWill due = new DueWill(claim("c"), WILL);
        fakes.puts.shut();
        CompletionStage<Void> first = publishes.appendWill(will, due, false);
        fakes.puts.fail(0);
        assertThat(hasFailed(first)).isTrue();
        fakes.puts.open();
        assertThat(isDone(publishes.appendWill(will, due, true))).isTrue();
        assertThat(isDone(publishes.appendWill(will, due, true))).isTrue();
        assertThat(stored()).containsExactly("gone");
        assertThat(found()).containsExactly(will);
    }

    @Test
    void willThatIsAnothersToPublishIsStoredButNotRetained() {
        Message will = message("c", "a", "gone", 1, true);
        Claim overtaken = claim("c");
        fakes.metadata.claim(new ClientId("c"), true, null);

        assertThat(isDone(publishes.appendWill(will, new DueWill(overtaken, WILL), true)))
                .isTrue();

        assertThat(stored()).containsExactly("gone");
        assertThat(fakes.store.appended().get(0).retain()).isFalse();
        assertThat(found()).isEmpty();
        assertThat(fakes.meters.discarded("retain_failed")).isEqualTo(1);
    }

    @Test
    void whatIsPublishedUnderAFencedClaimIsNotRetained() {
        Claim fenced = claim("c");
        fakes.metadata.claim(new ClientId("c"), true, null);

        assertThat(hasFailed(publishes.append(retained("m"), fenced))).isTrue();
        assertThat(isDone(publishes.append(message("c", "a", "n", 0, true), fenced)))
                .isTrue();

        assertThat(found()).isEmpty();
        assertThat(stored()).containsExactly("n");
    }

    @Test
    void failsWhenItIsRetainedAndNotStored() {
        fakes.appends.shut();
        CompletionStage<Void> published = append(publishes, retained("m"));
        fakes.appends.fail(0);
        fakes.appends.open();
        assertThat(hasFailed(published)).isTrue();
    }

    @Test
    void aPortThatThrowsHasFailed() {
        RetainedPublishes broken =
                new RetainedPublishes(fakes.ports().store(), new BrokenRetainedStore(), fakes.stalls, fakes.meters);
        assertThat(hasFailed(append(broken, retained("m")))).isTrue();
        assertThat(isDone(append(broken, message("c", "a", "m", 0, true)))).isTrue();
        assertThat(broken.underWay()).isZero();
    }

    @Test
    void aLongLineIsNoDeepStack() {
        fakes.puts.shut();
        CompletionStage<Void> first = append(publishes, retained("0"));
        List<CompletionStage<Void>> others = IntStream.range(1, 20_000)
                .mapToObj(i -> append(publishes, plain("" + i)))
                .toList();
        assertThat(publishes.underWay()).isEqualTo(1);
        fakes.puts.open();
        assertThat(isDone(first)).isTrue();
        assertThat(others).allMatch(RetainedPublishesTest::isDone);
        assertThat(stored()).hasSize(20_000);
    }
}
