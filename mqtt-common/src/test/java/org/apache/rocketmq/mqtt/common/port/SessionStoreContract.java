/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.common.port;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.apache.rocketmq.mqtt.common.model.ClientId;
import org.apache.rocketmq.mqtt.common.model.Delivery;
import org.apache.rocketmq.mqtt.common.model.Message;
import org.apache.rocketmq.mqtt.common.model.Payload;
import org.apache.rocketmq.mqtt.common.model.Qos;
import org.apache.rocketmq.mqtt.common.model.QueueName;
import org.apache.rocketmq.mqtt.common.model.SessionChange;
import org.apache.rocketmq.mqtt.common.model.SessionState;
import org.apache.rocketmq.mqtt.common.model.StartPoint;
import org.apache.rocketmq.mqtt.common.model.TopicFilter;
import org.apache.rocketmq.mqtt.common.model.TopicName;
import org.apache.rocketmq.mqtt.common.port.SessionStore.Claim;
import org.apache.rocketmq.mqtt.common.port.SessionStore.Claimed;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException.Category;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every {@link SessionStore} keeps to, and the {@link RouteTable} that goes with it. Every fact has clients and topics of its own. */
public abstract class SessionStoreContract {

    private static final QueueName QUEUE = new QueueName("q");

    private SessionStore sessions;
    private RouteTable routes;
    private ClientId client;
    private String topic;

    /** Two views of one system. */
    public record Subject(SessionStore sessions, RouteTable routes) {}

    /** A system that works; it may be kept from one fact to the next. */
    protected abstract Subject subject() throws Exception;

    @BeforeEach
    final void chooseNames() throws Exception {
        Subject subject = subject();
        sessions = subject.sessions();
        routes = subject.routes();
        String unique = UUID.randomUUID().toString();
        client = new ClientId("client-" + unique);
        topic = "topic-" + unique;
    }

    @Test
    void sessionIsPresentIfAndOnlyIfOneWasStored_MQTT_3_2_2_2() {
        Claimed first = claim(false);
        assertThat(first.isPresent()).isFalse();
        release(first);

        Claimed second = claim(false);
        assertThat(second.isPresent()).isTrue();
        assertThat(second.state()).isEqualTo(SessionState.EMPTY);
    }

    @Test
    void sessionIsPresentEvenIfItsClaimWasNeverReleased_MQTT_3_2_2_2() {
        claim(false);

        assertThat(claim(false).isPresent()).isTrue();
    }

    @Test
    void whatWasWrittenIsThereAtTheNextClaim_MQTT_3_1_2_4() {
        Claim claim = claim(false).claim();
        Delivery queued = new Delivery(7, Qos.AT_LEAST_ONCE, false, new Delivery.Queued(QUEUE, "b", 3, 400));
        write(claim, subscribed(topic + "/+", "q1"), new SessionChange.Sent(queued));
        write(
                claim,
                new SessionChange.Moved(new QueueName("q1"), "b", 500),
                new SessionChange.Received(9, "key-9"),
                new SessionChange.Received(10, "key-10"),
                new SessionChange.Forgotten(10));
        done(sessions.release(claim, List.of(new SessionChange.Released(7))));

        assertThat(claim(false).state())
                .isEqualTo(new SessionState(
                        Map.of(new TopicFilter(topic + "/+"), Qos.AT_LEAST_ONCE),
                        Map.of(new QueueName("q1"), new StartPoint(Map.of("a", 1L, "b", 500L))),
                        List.of(queued.release()),
                        Map.of(9, "key-9")));
    }

    @Test
    void messagesInFlightKeepTheirOrderAndContent_MQTT_4_6_0_1() {
        Claim claim = claim(false).claim();
        Message message = new Message(new TopicName(topic), Payload.ofUtf8("content"), Qos.EXACTLY_ONCE, true, client);
        write(
                claim,
                new SessionChange.Sent(new Delivery(5, Qos.EXACTLY_ONCE, false, new Delivery.Held(message))),
                new SessionChange.Sent(
                        new Delivery(2, Qos.AT_LEAST_ONCE, false, new Delivery.Queued(QUEUE, "b", 1, 100))),
                new SessionChange.Sent(
                        new Delivery(9, Qos.AT_LEAST_ONCE, false, new Delivery.Queued(QUEUE, "b", 2, 200))),
                new SessionChange.Completed(2));

        List<Delivery> inflight = claim(false).state().inflight();

        assertThat(inflight).extracting(Delivery::packetId).containsExactly(5, 9);
        Message held = ((Delivery.Held) inflight.get(0).source()).message();
        assertThat(held.topic()).isEqualTo(message.topic());
        assertThat(held.payload().utf8()).isEqualTo("content");
        assertThat(held.qos()).isEqualTo(Qos.EXACTLY_ONCE);
        assertThat(held.retain()).isTrue();
        assertThat(held.publisher()).isEqualTo(client);
    }

    @Test
    void changesOfCallsThatOverlapTakeEffectInTheirOrder() {
        Claim claim = claim(false).claim();
        List<CompletionStage<Void>> writes = new ArrayList<>();
        for (int i = 1; i <= 200; i++) {
            writes.add(sessions.write(claim, List.of(new SessionChange.Moved(QUEUE, "b", i))));
        }
        writes.add(sessions.release(claim, List.of(new SessionChange.Received(1, "last"))));
        writes.forEach(SessionStoreContract::done);

        SessionState state = claim(false).state();
        assertThat(state.positions()).containsEntry(QUEUE, new StartPoint(Map.of("b", 200L)));
        assertThat(state.received()).containsEntry(1, "last");
    }

    @Test
    void cleanClaimDiscardsWhatWasStored_MQTT_3_1_2_6() {
        Claimed stored = claim(false);
        write(stored.claim(), subscribed(topic, "q1"));
        release(stored);

        Claimed clean = claim(true);
        assertThat(clean.isPresent()).isFalse();
        assertThat(clean.state()).isEqualTo(SessionState.EMPTY);
        Awaitility.await().untilAsserted(() -> assertThat(matches(topic)).isEmpty());
        release(clean);

        assertThat(claim(false).isPresent()).isFalse();
    }

    @Test
    void claimThatFollowsACleanOneFindsNothing_MQTT_3_1_2_6() {
        claim(true);

        Claimed after = claim(false);
        assertThat(after.isPresent()).isFalse();
        assertThat(after.state()).isEqualTo(SessionState.EMPTY);
    }

    @Test
    void laterClaimFencesWhatAnEarlierOneWrites_MQTT_3_1_4_2() {
        Claim early = claim(false).claim();
        Claim late = claim(false).claim();

        Throwable fault = catchThrowable(() -> write(early, subscribed(topic, "q1")));

        assertThat(GatewayException.of(fault).category()).isEqualTo(Category.REFUSED);
        write(late, new SessionChange.Received(1, "late"));
        SessionState state = claim(false).state();
        assertThat(state.subscriptions()).isEmpty();
        assertThat(state.received()).containsExactly(Map.entry(1, "late"));
    }

    @Test
    void releasedClaimWritesNoMore() {
        Claimed claimed = claim(false);
        release(claimed);

        Throwable fault = catchThrowable(() -> write(claimed.claim(), subscribed(topic, "q1")));

        assertThat(GatewayException.of(fault).category()).isEqualTo(Category.REFUSED);
        assertThat(matches(topic)).isEmpty();
    }

    @Test
    void releaseOfAnOvertakenClaimIsWithoutEffect() {
        Claimed early = claim(false);
        Claimed late = claim(false);

        done(sessions.release(early.claim(), List.of(subscribed(topic, "q1"))));

        write(late.claim(), new SessionChange.Received(1, "late"));
        assertThat(matches(topic)).isEmpty();
        assertThat(claim(false).state().subscriptions()).isEmpty();
    }

    @Test
    void releaseOfAnOvertakenCleanClaimLeavesTheNewOne() {
        Claimed early = claim(true);
        claim(true);

        release(early);
        release(early);

        assertThat(routes.hasPeer(client)).isTrue();
    }

    @Test
    void peerIsThereFromTheClaimToTheReleaseOfACleanOne() {
        assertThat(routes.hasPeer(client)).isFalse();
        Claimed clean = claim(true);
        assertThat(routes.hasPeer(client)).isTrue();

        release(clean);

        Awaitility.await().until(() -> !routes.hasPeer(client));
    }

    @Test
    void peerOfAStoredSessionStaysUntilACleanClaimWasReleased() {
        release(claim(false));
        assertThat(routes.hasPeer(client)).isTrue();

        Claimed clean = claim(true);
        assertThat(routes.hasPeer(client)).isTrue();
        release(clean);

        Awaitility.await().until(() -> !routes.hasPeer(client));
    }

    @Test
    void filtersOfAStoredSessionAreRoutedWhetherItIsConnectedOrNot_MQTT_3_1_2_5() {
        Claimed claimed = claim(false);
        write(claimed.claim(), subscribed(topic + "/+", "q1"), subscribed(topic + "/a", "q2"));
        assertThat(matches(topic + "/a")).containsExactlyInAnyOrder(topic + "/+", topic + "/a");

        release(claimed);
        assertThat(matches(topic + "/a")).containsExactlyInAnyOrder(topic + "/+", topic + "/a");

        Claim again = claim(false).claim();
        write(again, new SessionChange.Unsubscribed(new TopicFilter(topic + "/+"), new QueueName("q1")));
        Awaitility.await().untilAsserted(() -> assertThat(matches(topic + "/a")).containsExactly(topic + "/a"));
    }

    @Test
    void filterStaysRoutedWhileAnyStoredSessionWantsIt() {
        ClientId other = new ClientId(client.value() + "-other");
        Claimed mine = claim(false);
        Claimed others = done(sessions.claim(other, false, null));
        write(mine.claim(), subscribed(topic, "q1"), subscribed(topic, "q1"));
        write(others.claim(), subscribed(topic, "q1"));
        release(mine);

        release(claim(true));
        assertThat(matches(topic)).containsExactly(topic);

        done(sessions.release(
                others.claim(), List.of(new SessionChange.Unsubscribed(new TopicFilter(topic), new QueueName("q1")))));
        Awaitility.await().untilAsserted(() -> assertThat(matches(topic)).isEmpty());
    }

    @Test
    void epochsGrowForEver() {
        long last = 0;
        for (int i = 0; i < 20; i++) {
            Claimed claimed = claim(i % 3 != 0);
            assertThat(claimed.claim().epoch()).isGreaterThan(last);
            last = claimed.claim().epoch();
            if (i % 2 == 0) {
                release(claimed);
            }
        }
    }

    private Claimed claim(boolean clean) {
        Claimed claimed = done(sessions.claim(client, clean, null));
        assertThat(claimed.claim().client()).isEqualTo(client);
        assertThat(claimed.overtaken()).as("a will, where there was none").isNull();
        return claimed;
    }

    private void write(Claim claim, SessionChange... changes) {
        done(sessions.write(claim, List.of(changes)));
    }

    private void release(Claimed claimed) {
        done(sessions.release(claimed.claim(), List.of()));
    }

    private static SessionChange subscribed(String filter, String queue) {
        return new SessionChange.Subscribed(
                new TopicFilter(filter),
                Qos.AT_LEAST_ONCE,
                new QueueName(queue),
                new StartPoint(Map.of("a", 1L, "b", 2L)));
    }

    private List<String> matches(String name) {
        List<String> found = new ArrayList<>();
        routes.match(new TopicName(name), filter -> found.add(filter.value()));
        return found;
    }

    private static <T> T done(CompletionStage<T> stage) {
        return stage.toCompletableFuture().orTimeout(20, TimeUnit.SECONDS).join();
    }
}
