/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.common.port;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.apache.rocketmq.mqtt.common.model.ClientId;
import org.apache.rocketmq.mqtt.common.model.Payload;
import org.apache.rocketmq.mqtt.common.model.Qos;
import org.apache.rocketmq.mqtt.common.model.TopicName;
import org.apache.rocketmq.mqtt.common.model.Will;
import org.apache.rocketmq.mqtt.common.port.SessionStore.Claim;
import org.apache.rocketmq.mqtt.common.port.SessionStore.Claimed;
import org.apache.rocketmq.mqtt.common.port.SessionStore.DueWill;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every {@link WillStore} keeps to, with the {@link SessionStore} it belongs to. Every fact has clients of its own. */
public abstract class WillStoreContract {

    private Subject subject;
    private ClientId client;

    /** Two views of one system, from one node. */
    public record Subject(SessionStore sessions, WillStore wills) {}

    /** A system that works; it may be kept from one fact to the next. */
    protected abstract Subject subject() throws Exception;

    /** The same system after the node of the present subject died, as the node's next run sees it. */
    protected abstract Subject restarted() throws Exception;

    @BeforeEach
    final void chooseClient() throws Exception {
        subject = subject();
        client = new ClientId("client-" + UUID.randomUUID());
    }

    @Test
    void willOfANodeThatDiedIsDue_MQTT_3_1_2_8() throws Exception {
        Claim clean = claim(client, true, "clean").claim();
        Claim stored = claim(other(), false, "stored").claim();

        subject = restarted();
        List<DueWill> heard = listen();

        awaitHeard(heard, clean, "clean");
        awaitHeard(heard, stored, "stored");
    }

    @Test
    void willIsWhatTheClientSaid_MQTT_3_1_2_8() throws Exception {
        Will said = new Will(new TopicName("will/é"), Payload.ofUtf8("gone"), Qos.EXACTLY_ONCE, true);
        done(subject.sessions().claim(client, true, said));

        subject = restarted();
        List<DueWill> heard = listen();

        Awaitility.await()
                .untilAsserted(() -> assertThat(heard).anySatisfy(due -> {
                    assertThat(due.claim().client()).isEqualTo(client);
                    assertThat(due.will().topic()).isEqualTo(said.topic());
                    assertThat(due.will().payload().utf8()).isEqualTo("gone");
                    assertThat(due.will().qos()).isEqualTo(Qos.EXACTLY_ONCE);
                    assertThat(due.will().retain()).isTrue();
                }));
    }

    @Test
    void releaseDropsTheWill_MQTT_3_1_2_10() throws Exception {
        done(subject.sessions().release(claim(client, true, "dropped").claim(), List.of()));
        ClientId third = new ClientId(client.value() + "-third");
        done(subject.sessions().release(claim(third, false, "dropped").claim(), List.of()));
        Claim kept = claim(other(), true, "kept").claim();

        subject = restarted();
        List<DueWill> heard = listen();

        awaitHeard(heard, kept, "kept");
        assertThat(heard).extracting(due -> due.claim().client()).doesNotContain(client, third);
    }

    @Test
    void endOfAClaimMakesItsWillDueToTheNodeUntilItIsPublished_MQTT_3_1_2_8() throws Exception {
        Claim ended = claim(client, true, "ended").claim();
        Claim published = claim(other(), false, "published").claim();

        assertThat(end(ended)).map(due -> due.will().payload().utf8()).hasValue("ended");
        assertThat(end(ended)).as("said again").map(DueWill::claim).hasValue(ended);
        assertThat(claim(client, true, null).overtaken()).isNull();
        end(published).ifPresent(due -> done(subject.wills().published(due)));
        assertThat(end(published)).isEmpty();

        subject = restarted();
        List<DueWill> heard = listen();
        awaitHeard(heard, ended, "ended");
        assertThat(heard).extracting(DueWill::claim).doesNotContain(published);
    }

    @Test
    void endOfAClaimThatHasNoWillOrWasReleasedIsNoMore() {
        assertThat(end(claim(client, true, null).claim())).isEmpty();
        Claim released = claim(client, false, "dropped").claim();
        done(subject.sessions().release(released, List.of()));

        assertThat(end(released)).isEmpty();

        Claimed next = claim(client, false, null);
        assertThat(next.isPresent()).isTrue();
        assertThat(next.overtaken()).isNull();
    }

    private Optional<DueWill> end(Claim claim) {
        return done(subject.sessions().end(claim, List.of()));
    }

    @Test
    void laterClaimIsHandedTheWillOfTheOneItOvertakes_MQTT_3_1_4_2() {
        Claim early = claim(client, true, "early").claim();

        DueWill overtaken = claim(client, false, "late").overtaken();

        assertThat(overtaken).isNotNull();
        assertThat(overtaken.claim()).isEqualTo(early);
        assertThat(overtaken.will().payload().utf8()).isEqualTo("early");
    }

    @Test
    void willIsOvertakenOnce() {
        claim(client, true, "early");
        assertThat(claim(client, true, null).overtaken()).isNotNull();

        assertThat(claim(client, true, null).overtaken()).isNull();
    }

    @Test
    void overtakenWillIsDueUntilItIsPublished() throws Exception {
        claim(client, true, "published");
        DueWill published = claim(client, true, null).overtaken();
        assertThat(published).isNotNull();
        claim(other(), true, "forgotten");
        DueWill forgotten = claim(other(), true, null).overtaken();
        assertThat(forgotten).isNotNull();
        done(subject.wills().published(published));

        subject = restarted();
        List<DueWill> heard = listen();

        awaitHeard(heard, forgotten.claim(), "forgotten");
        assertThat(heard).extracting(DueWill::claim).doesNotContain(published.claim());
    }

    @Test
    void willIsToldAgainUntilItIsPublished() throws Exception {
        Claim first = claim(client, true, "first").claim();
        subject = restarted();
        awaitHeard(listen(), first, "first");

        Claim second = claim(other(), true, "second").claim();
        subject = restarted();
        List<DueWill> again = listen();
        awaitHeard(again, first, "first");
        awaitHeard(again, second, "second");
        again.stream()
                .filter(due -> due.claim().equals(first))
                .findAny()
                .ifPresent(due -> done(subject.wills().published(due)));

        subject = restarted();
        List<DueWill> last = listen();
        awaitHeard(last, second, "second");
        assertThat(last).extracting(DueWill::claim).doesNotContain(first);
    }

    @Test
    void publishedTwiceIsPublished() {
        claim(client, true, "will");
        DueWill due = claim(client, true, null).overtaken();
        assertThat(due).isNotNull();

        done(subject.wills().published(due));
        done(subject.wills().published(due));
    }

    private ClientId other() {
        return new ClientId(client.value() + "-other");
    }

    private Claimed claim(ClientId who, boolean clean, @Nullable String will) {
        Will said =
                will == null ? null : new Will(new TopicName("will"), Payload.ofUtf8(will), Qos.AT_LEAST_ONCE, false);
        return done(subject.sessions().claim(who, clean, said));
    }

    private List<DueWill> listen() {
        List<DueWill> heard = new CopyOnWriteArrayList<>();
        subject.wills().listen(heard::add);
        return heard;
    }

    private static void awaitHeard(List<DueWill> heard, Claim claim, String payload) {
        Awaitility.await()
                .untilAsserted(() -> assertThat(heard).anySatisfy(due -> {
                    assertThat(due.claim()).isEqualTo(claim);
                    assertThat(due.will().payload().utf8()).isEqualTo(payload);
                }));
    }

    private static <T> T done(CompletionStage<T> stage) {
        return stage.toCompletableFuture().orTimeout(20, TimeUnit.SECONDS).join();
    }
}
