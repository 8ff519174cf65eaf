/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.session;

import static org.apache.rocketmq.mqtt.cs.Bytes.bytes;
import static org.apache.rocketmq.mqtt.cs.Bytes.connect;
import static org.apache.rocketmq.mqtt.cs.Bytes.connect31;
import static org.apache.rocketmq.mqtt.cs.Bytes.connectWithWill;
import static org.apache.rocketmq.mqtt.cs.Bytes.frame;
import static org.apache.rocketmq.mqtt.cs.Bytes.number;
import static org.apache.rocketmq.mqtt.cs.Bytes.pubRel;
import static org.apache.rocketmq.mqtt.cs.Bytes.publish;
import static org.apache.rocketmq.mqtt.cs.Bytes.publishAgain;
import static org.apache.rocketmq.mqtt.cs.Bytes.subscribe;
import static org.apache.rocketmq.mqtt.cs.Bytes.text;
import static org.apache.rocketmq.mqtt.cs.Bytes.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.apache.rocketmq.mqtt.common.model.ClientId;
import org.apache.rocketmq.mqtt.common.model.TopicFilter;
import org.apache.rocketmq.mqtt.common.port.Authorizer.Person;
import org.apache.rocketmq.mqtt.cs.ConnectSettings;
import org.apache.rocketmq.mqtt.cs.Denials;
import org.apache.rocketmq.mqtt.cs.FakePorts;
import org.apache.rocketmq.mqtt.cs.TestClient;
import org.apache.rocketmq.mqtt.cs.TestGateway;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What becomes of that which a client may not do. */
final class PermissionTest {

    private final FakePorts fakes = new FakePorts();
    private final Denials denials = new Denials();
    private TestGateway gateway = gateway();

    private TestGateway gateway() {
        fakes.authorizer = denials;
        return new TestGateway(fakes, ConnectSettings.builder());
    }

    @AfterEach
    void everythingIsGivenBack() {
        gateway.close();
    }

    private List<String> stored() {
        return fakes.store.appended().stream()
                .map(message -> message.payload().utf8())
                .toList();
    }

    private long denied(String action) {
        return gateway.count("mqtt_denied", "action", action);
    }

    private TestClient lasting(String answer) {
        TestClient client = gateway.open();
        client.send(connect("MQTT", 4, 0, 0, text("c")));
        assertThat(client.received()).containsExactly(answer);
        return client;
    }

    @Test
    void theAuthorizerIsToldWhoAsks() {
        TestClient client = gateway.connect("c");
        client.send(publish("a", "m"));
        assertThat(denials.asked).hasSize(1);
        Person who = denials.asked.get(0);
        assertThat(who.client()).isEqualTo(new ClientId("c"));
        assertThat(who.user()).isEqualTo("somebody");
        assertThat(who.address()).isNotEmpty();
    }

    @Test
    void aPublishThatIsNotPermittedEndsTheConnectionAndIsNotStored_MQTT_3_3_5_2() {
        denials.closed.add("shut");
        for (int qos = 0; qos <= 2; qos++) {
            TestClient client = gateway.connect("c" + qos);
            client.send(qos == 0 ? publish("shut", "m") : publish("shut", "m", qos, 7));
            assertThat(client.received()).isEmpty();
            assertThat(client.isOpen()).isFalse();
        }
        assertThat(stored()).isEmpty();
        assertThat(denied("publish")).isEqualTo(3);
        assertThat(gateway.count("mqtt_disconnects", "reason", "not_authorized"))
                .isEqualTo(3);
    }

    @Test
    void whatCameBeforeIsStoredAndWhatComesBehindIsNot() {
        denials.closed.add("shut");
        TestClient client = gateway.connect("c");
        client.send(publish("a", "1", 1, 1), publish("shut", "2", 1, 2), publish("a", "3", 1, 3));
        assertThat(client.received()).containsExactly("PUBACK 1");
        assertThat(stored()).containsExactly("1");
        assertThat(client.isOpen()).isFalse();
    }

    @Test
    void theWillOfAClientThatIsSentAwayIsPublished_MQTT_3_1_2_8() {
        denials.closed.add("shut");
        TestClient client = gateway.connect(connectWithWill("c", "will", "gone"));
        client.send(publish("shut", "m"));
        assertThat(stored()).containsExactly("gone");
    }

    @Test
    void aMessageToBeRetainedMayBeDeniedForThatAlone() {
        denials.retainedDenied = true;
        TestClient client = gateway.connect("c");
        client.send(publish("a", "plain"), frame(0x31, text("a"), utf8("retained")));
        assertThat(stored()).containsExactly("plain");
        assertThat(client.isOpen()).isFalse();
        assertThat(denied("retain")).isEqualTo(1);
        assertThat(denied("publish")).isZero();
    }

    @Test
    void aMessageThatWasTakenIsAnsweredAgainThoughTheRulesHaveChanged() {
        TestClient client = gateway.connect("c");
        client.send(publish("a", "m", 2, 7));
        denials.closed.add("a");
        client.send(publishAgain("a", "m", 2, 7), pubRel(7));
        assertThat(client.received()).containsExactly("PUBREC 7", "PUBREC 7", "PUBCOMP 7");
        assertThat(stored()).containsExactly("m");
        client.send(publish("a", "another", 2, 7));
        assertThat(client.isOpen()).isFalse();
        assertThat(stored()).containsExactly("m");
    }

    /** Under an id of an earlier connection comes whatever the client says it was. */
    @Test
    void anIdOfAnEarlierConnectionIsNoPermission() {
        TestClient client = lasting("CONNACK 0");
        client.send(publish("a", "m", 2, 7));
        assertThat(client.received()).containsExactly("PUBREC 7");
        client.drop();
        denials.closed.add("shut");
        TestClient again = lasting("CONNACK 0 present");
        again.send(publishAgain("shut", "other", 2, 7));
        assertThat(again.isOpen()).isFalse();
        assertThat(stored()).containsExactly("m");
        TestClient once = lasting("CONNACK 0 present");
        once.send(publishAgain("a", "m", 2, 7), pubRel(7));
        assertThat(once.received()).containsExactly("PUBREC 7", "PUBCOMP 7");
        assertThat(stored()).containsExactly("m");
    }

    @Test
    void aFilterThatIsNotPermittedIsRefusedAloneOfItsPacket_MQTT_3_8_4_5() {
        denials.closed.add("shut/#");
        TestClient client = gateway.connect("c");
        client.send(frame(0x82, number(1), text("a"), bytes(1), text("shut/#"), bytes(1), text("b"), bytes(0)));
        assertThat(client.received()).containsExactly("SUBACK 1 [1, 128, 0]");
        gateway.store("shut/x", "m", 1);
        assertThat(client.received()).isEmpty();
        assertThat(fakes.routes.count(new TopicFilter("shut/#"))).isZero();
        assertThat(denied("subscribe")).isEqualTo(1);
        assertThat(gateway.count("mqtt_subscriptions_refused")).isEqualTo(1);
    }

    @Test
    void anMqtt31ClientIsClosedSinceItCannotBeTold() {
        denials.closed.add("shut");
        TestClient old = gateway.connect(connect31("old"));
        old.send(subscribe(1, "shut", 0));
        assertThat(old.received()).isEmpty();
        assertThat(old.isOpen()).isFalse();
    }

    @Test
    void whatIsSubscribedStaysUntilTheClientAsksAgain() {
        TestClient client = gateway.connect("c");
        client.subscribe("a", 0);
        denials.closed.add("a");
        gateway.store("a", "1", 0);
        assertThat(client.received()).containsExactly("PUBLISH q0 a 1");
        client.send(subscribe(2, "a", 1));
        gateway.store("a", "2", 0);
        assertThat(client.received()).containsExactly("SUBACK 2 [128]");
        assertThat(fakes.routes.count(new TopicFilter("a"))).isZero();
        assertThat(gateway.gauge("mqtt_subscriptions")).isZero();
    }

    @Test
    void aSubscriptionThatIsNotPermittedAnyMoreIsNotResumed() {
        TestClient client = lasting("CONNACK 0");
        client.subscribe("a", 1);
        client.subscribe("shut", 1);
        client.drop();
        gateway.store("shut", "1", 1);
        denials.closed.add("shut");
        TestClient again = lasting("CONNACK 0 present");
        gateway.store("shut", "2", 1);
        gateway.store("a", "3", 1);
        assertThat(again.received()).containsExactly("PUBLISH q1 id=1 a 3");
        assertThat(denied("resume")).isEqualTo(1);
        again.drop();
        assertThat(fakes.routes.count(new TopicFilter("shut"))).isZero();
        denials.closed.clear();
        gateway.store("shut", "4", 1);
        TestClient last = gateway.open();
        last.send(connect("MQTT", 4, 0, 0, text("c")));
        gateway.store("shut", "5", 1);
        assertThat(last.received()).containsExactly("CONNACK 0 present", "PUBLISH q1 id=1 dup a 3");
    }

    @Test
    void aClientWithAWillThatIsNotPermittedIsNotLetInAndTouchesNothing() {
        denials.closed.add("shut");
        TestClient old = gateway.connect("c");
        TestClient client = gateway.open();
        client.send(connectWithWill("c", "shut", "gone"));
        assertThat(client.received()).containsExactly("CONNACK 5");
        assertThat(client.isOpen()).isFalse();
        assertThat(old.isOpen()).isTrue();
        assertThat(stored()).isEmpty();
        assertThat(denied("will")).isEqualTo(1);
        assertThat(gateway.count("mqtt_connects", "result", "not_authorized")).isEqualTo(1);
    }

    @Test
    void aWillIsNotAskedForAgainWhenItIsPublished() {
        TestClient client = gateway.connect(connectWithWill("c", "will", "gone"));
        denials.closed.add("will");
        client.drop();
        assertThat(stored()).containsExactly("gone");
    }

    @Test
    void anAuthorizerThatThrowsDenies() {
        TestClient client = gateway.connect("c");
        denials.broken = true;
        client.send(subscribe(1, "a", 0));
        assertThat(client.received()).containsExactly("SUBACK 1 [128]");
        client.send(publish("a", "m"));
        assertThat(client.isOpen()).isFalse();
        assertThat(stored()).isEmpty();
        assertThat(gateway.count("mqtt_authorizer_failures")).isEqualTo(2);
    }

    @Test
    void aClientIsSentWhatIsMeantForItAloneWhateverItMaySubscribe() {
        TestClient client = gateway.connect("c");
        denials.closed.add("a/p2p/c");
        gateway.store("a/p2p/c", "m", 0);
        assertThat(client.received()).containsExactly("PUBLISH q0 a/p2p/c m");
    }
}
