/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.session;

import static org.apache.rocketmq.mqtt.cs.Bytes.connect;
import static org.apache.rocketmq.mqtt.cs.Bytes.publish;
import static org.apache.rocketmq.mqtt.cs.Bytes.publishAgain;
import static org.apache.rocketmq.mqtt.cs.Bytes.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.rocketmq.mqtt.common.model.ClientId;
import org.apache.rocketmq.mqtt.common.model.Payload;
import org.apache.rocketmq.mqtt.common.port.InMemoryCluster;
import org.apache.rocketmq.mqtt.common.port.Peers.Service;
import org.apache.rocketmq.mqtt.common.port.SessionStore.Claim;
import org.apache.rocketmq.mqtt.cs.ConnectSettings;
import org.apache.rocketmq.mqtt.cs.FakePorts;
import org.apache.rocketmq.mqtt.cs.TestClient;
import org.apache.rocketmq.mqtt.cs.TestGateway;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** One client, two nodes. */
final class TakeoverTest {

    private static final ClientId C = new ClientId("c");
    private static final Duration PATIENCE = Duration.ofSeconds(1);

    private final FakePorts fakes = new FakePorts();
    private final TestGateway here = new TestGateway(fakes, ConnectSettings.builder());
    private final InMemoryCluster.Member there = fakes.cluster.join("there");
    private final List<Claim> asked = new ArrayList<>();
    private CompletableFuture<Payload> answer = CompletableFuture.completedFuture(Payload.EMPTY);

    @AfterEach
    void everythingIsGivenBack() {
        here.close();
    }

    /** The other node is one of the test's. */
    private void thereAnswers() {
        there.serve(Service.TAKEOVER, (node, request) -> {
            assertThat(node).isEqualTo("here");
            asked.add(Takeovers.decode(request));
            return answer;
        });
    }

    private TestClient connectFromThere() {
        fakes.metadata.claimedElsewhere(C, "there");
        TestClient client = here.open();
        client.send(connect("c"));
        return client;
    }

    /** As the other node asks. */
    private CompletableFuture<Payload> takeOver(long epoch) {
        CompletableFuture<Payload> done = there.ask("here", Service.TAKEOVER, Takeovers.encode(new Claim(C, epoch)))
                .toCompletableFuture();
        here.run();
        return done;
    }

    private long unanswered() {
        return here.count("mqtt_takeovers_unanswered");
    }

    @Test
    void theConnackWaitsUntilTheOtherNodeHasClosedItsConnection_MQTT_3_1_4_2() {
        thereAnswers();
        answer = new CompletableFuture<>();
        TestClient client = connectFromThere();
        assertThat(asked).extracting(Claim::client).containsExactly(C);
        assertThat(client.received()).isEmpty();

        answer.complete(Payload.EMPTY);
        here.run();

        assertThat(client.received()).containsExactly("CONNACK 0");
        assertThat(unanswered()).isZero();
    }

    @Test
    void theConnackDoesNotWaitForLong() {
        thereAnswers();
        answer = new CompletableFuture<>();
        TestClient client = connectFromThere();
        here.pass(PATIENCE);

        assertThat(client.received()).containsExactly("CONNACK 0");
        assertThat(unanswered()).isOne();
        answer.complete(Payload.EMPTY);
        here.pass(PATIENCE.multipliedBy(3));
        assertThat(asked).as("it has answered").hasSize(1);
    }

    @Test
    void theConnackDoesNotWaitForANodeThatCannotBeAskedAndThatOneIsAskedWhenItsLinkIsBack() {
        thereAnswers();
        fakes.cluster.cut("here", "there");
        TestClient client = connectFromThere();
        assertThat(client.received()).containsExactly("CONNACK 0");
        assertThat(unanswered()).isOne();
        here.pass(PATIENCE.multipliedBy(10));
        assertThat(asked).isEmpty();

        fakes.cluster.mend("here", "there");
        here.run();

        assertThat(asked).extracting(Claim::client).containsExactly(C);
        fakes.cluster.cut("here", "there");
        fakes.cluster.mend("here", "there");
        here.run();
        assertThat(asked).as("it has answered").hasSize(1);
    }

    @Test
    void aNodeThatFailsIsAskedAgain() {
        thereAnswers();
        answer = CompletableFuture.failedFuture(new IllegalStateException("no"));
        connectFromThere();
        here.pass(PATIENCE);
        here.pass(PATIENCE);
        assertThat(asked).hasSize(3);

        answer = CompletableFuture.completedFuture(Payload.EMPTY);
        here.pass(PATIENCE);
        here.pass(PATIENCE.multipliedBy(5));
        assertThat(asked).hasSize(4);
    }

    @Test
    void aConnectThatIsGivenUpClosesTheConnectionOnTheOtherNodeAllTheSame() {
        thereAnswers();
        fakes.claimAnswers.shut();
        TestClient client = connectFromThere();
        client.drop();
        fakes.claimAnswers.open();
        here.run();

        assertThat(asked).hasSize(1);
    }

    @Test
    void aConnectionIsClosedWhenItsClientIsElsewhereAndTheAnswerWaitsForThat_MQTT_3_1_4_2() {
        TestClient client = here.connect("c");
        client.subscribe("a", 1);

        assertThat(takeOver(1_000)).isCompleted();
        assertThat(client.isOpen()).isFalse();
        assertThat(here.count("mqtt_disconnects", "reason", "taken_over")).isOne();
        assertThat(here.present()).isZero();
        expire();
    }

    @Test
    void whatNoStoreHasBegunToStoreIsLeftToTheNodeThatHasTheClientNow_MQTT_4_3_3_2() {
        TestClient client = here.connect("c");
        fakes.appends.shut();
        client.send(publish("a", "waits", 2, 1), publish("a", "is not kept by its client"));
        assertThat(takeOver(1_000)).isCompleted();
        fakes.appends.open();
        here.run();

        assertThat(stored()).containsExactly("is not kept by its client");
        assertThat(fakes.meters.discarded("store_failed")).isZero();
        expire();
    }

    @Test
    void whatNoStoreHasBegunToStoreIsLeftToTheConnectionThatHasTheClientNow_MQTT_4_3_3_2() {
        TestClient client = here.open();
        client.send(connect("MQTT", 4, 0, 0, text("c")));
        fakes.appends.shut();
        client.send(publish("a", "m", 2, 1));
        TestClient again = here.open();
        again.send(connect("MQTT", 4, 0, 0, text("c")));
        assertThat(client.isOpen()).isFalse();
        again.send(publishAgain("a", "m", 2, 1));
        fakes.appends.carryOut(1);
        fakes.appends.open();
        here.run();

        assertThat(stored()).containsExactly("m");
        assertThat(again.received()).containsExactly("CONNACK 0 present", "PUBREC 1");
    }

    @Test
    void theAnswerWaitsUntilItIsKnownWhatBecameOfWhatAStoreHasBegunToStore() {
        TestClient client = here.connect("c");
        fakes.appendAnswers.shut();
        client.send(publish("a", "begun", 2, 1));
        CompletableFuture<Payload> answered = takeOver(1_000);
        assertThat(client.isOpen()).isFalse();
        assertThat(answered).isNotDone();
        fakes.appendAnswers.fail(0);

        assertThat(answered).isCompleted();
        expire();
    }

    @Test
    void theClaimsOfANodeTakenForDeadAreNobodysToStoreFor() {
        TestClient client = here.connect("c");
        fakes.appends.shut();
        client.send(publish("a", "m", 2, 1));
        fakes.metadata.takenForDead();
        fakes.appends.open();
        here.run();

        assertThat(stored()).isEmpty();
        assertThat(client.isOpen()).isFalse();
    }

    private List<String> stored() {
        return fakes.store.appended().stream()
                .map(message -> message.payload().utf8())
                .toList();
    }

    /** What the fenced connection has claimed is the other node's. */
    private void expire() {
        fakes.metadata.nodeDied();
    }

    @Test
    void aLaterConnectionIsNotClosedForAnEarlierClaim() {
        TestClient client = here.connect("c");

        assertThat(takeOver(1)).isCompleted();
        assertThat(client.isOpen()).isTrue();
    }

    @Test
    void aConnectThatWaitsForItsClaimLosesToALaterClaimElsewhere() {
        fakes.claimAnswers.shut();
        TestClient client = here.open();
        client.send(connect("c"));
        assertThat(takeOver(1_000)).isCompleted();
        fakes.claimAnswers.open();
        here.run();

        assertThat(client.received()).isEmpty();
        assertThat(client.isOpen()).isFalse();
        assertThat(here.count("mqtt_connects", "result", "overtaken")).isOne();
    }

    @Test
    void aConnectThatWaitsForItsClaimWinsOverAnEarlierClaimElsewhere() {
        fakes.claimAnswers.shut();
        TestClient client = here.open();
        client.send(connect("c"));
        assertThat(takeOver(0)).isCompleted();
        fakes.claimAnswers.open();
        here.run();

        assertThat(client.received()).containsExactly("CONNACK 0");
    }

    @Test
    void aConnectThatWaitsForItsClaimLosesToALaterOneThatHasComeAndGone() {
        fakes.claimAnswers.shut();
        TestClient first = here.open();
        first.send(connect("c"));
        TestClient second = here.open();
        second.send(connect("c"));
        fakes.claimAnswers.carryOut(1);
        here.run();
        assertThat(second.received()).containsExactly("CONNACK 0");
        second.drop();
        fakes.claimAnswers.open();
        here.run();

        assertThat(first.received()).isEmpty();
        assertThat(first.isOpen()).isFalse();
    }

    @Test
    void theAnswerToAThirdNodeWaitsForTheFirst() {
        thereAnswers();
        answer = new CompletableFuture<>();
        TestClient client = connectFromThere();
        CompletableFuture<Payload> third = takeOver(1_000);
        assertThat(client.isOpen()).isFalse();
        assertThat(third).as("the first node has not answered").isNotDone();

        answer.complete(Payload.EMPTY);
        here.run();
        assertThat(third).isCompleted();
    }

    @Test
    void aClientThatTheMetadataKnowsElsewhereIsClosedThoughNobodyAsked() {
        TestClient client = here.connect("c");
        fakes.routes.addPeerElsewhere(C, "there");
        here.run();

        assertThat(client.isOpen()).isFalse();
        fakes.routes.removePeerElsewhere(C, "there");
        expire();
    }

    @Test
    void whatIsNoTakeoverIsAnsweredWithAFailure() {
        assertThatThrownBy(() -> there.ask("here", Service.TAKEOVER, Payload.ofUtf8("short"))
                        .toCompletableFuture()
                        .join())
                .hasMessageContaining("takeover of 5 bytes");
    }

    @Test
    void aPersistentSessionGoesFromNodeToNodeAndTheOldOneStoresNothingMore() {
        TestGateway second = new TestGateway(fakes, fakes.ports(there), ConnectSettings.builder());
        TestClient old = here.open();
        old.send(connect("MQTT", 4, 0, 0, text("c")));
        old.subscribe("a", 1);
        fakes.metadata.claimedElsewhere(C, "here");
        TestClient young = second.open();
        young.send(connect("MQTT", 4, 0, 0, text("c")));
        here.run();
        second.run();

        assertThat(old.isOpen()).isFalse();
        assertThat(young.received()).first().isEqualTo("CONNACK 0 present");
        second.store("a", "m", 1);
        assertThat(young.received()).containsExactly("PUBLISH q1 id=1 a m");
        here.pass(Duration.ofSeconds(5));
        young.drop();
        second.close();
    }

    @Test
    void ofTwoNodesTheLaterClaimWinsWhicheverAnswersFirst() {
        TestGateway second = new TestGateway(fakes, fakes.ports(there), ConnectSettings.builder());
        fakes.claimAnswers.shut();
        TestClient one = here.open();
        one.send(connect("c"));
        fakes.metadata.claimedElsewhere(C, "here");
        TestClient two = second.open();
        two.send(connect("c"));
        fakes.claimAnswers.carryOut(1); // the later one hears first
        second.run();
        here.run();
        assertThat(two.received()).containsExactly("CONNACK 0");
        fakes.claimAnswers.open();
        here.run();

        assertThat(one.received()).isEmpty();
        assertThat(one.isOpen()).isFalse();
        assertThat(two.isOpen()).isTrue();
        two.drop();
        second.close();
    }

    @Test
    void aNodeThatWasTakenForDeadLetsNobodyInWhoAskedBefore() {
        fakes.claimAnswers.shut();
        TestClient client = here.open();
        client.send(connect("c"));
        fakes.metadata.takenForDead();
        fakes.claimAnswers.open();
        here.run();

        assertThat(client.received()).isEmpty();
        assertThat(client.isOpen()).isFalse();
        assertThat(here.connect("c").isOpen()).isTrue();
    }
}
