/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.session;

import static org.apache.rocketmq.mqtt.cs.Bytes.bytes;
import static org.apache.rocketmq.mqtt.cs.Bytes.connect31;
import static org.apache.rocketmq.mqtt.cs.Bytes.frame;
import static org.apache.rocketmq.mqtt.cs.Bytes.joined;
import static org.apache.rocketmq.mqtt.cs.Bytes.number;
import static org.apache.rocketmq.mqtt.cs.Bytes.subscribe;
import static org.apache.rocketmq.mqtt.cs.Bytes.text;
import static org.apache.rocketmq.mqtt.cs.Bytes.unsubscribe;
import static org.apache.rocketmq.mqtt.cs.Bytes.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.apache.rocketmq.mqtt.common.model.TopicFilter;
import org.apache.rocketmq.mqtt.cs.ConnectSettings;
import org.apache.rocketmq.mqtt.cs.FakePorts;
import org.apache.rocketmq.mqtt.cs.TestClient;
import org.apache.rocketmq.mqtt.cs.TestGateway;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class SubscribeFlowTest {

    private final FakePorts fakes = new FakePorts();
    private final TestGateway gateway =
            new TestGateway(fakes, ConnectSettings.builder().maxSubscriptionsPerClient(3));
    private final TestClient client = gateway.connect("subscriber");

    @AfterEach
    void everythingIsGivenBack() {
        gateway.close();
    }

    private int routesOf(String filter) {
        return fakes.routes.count(new TopicFilter(filter));
    }

    @Test
    void grantsWhatIsAskedFor_MQTT_3_8_4_5() {
        client.send(frame(0x82, number(5), text("a"), bytes(0), text("b/+"), bytes(1), text("#"), bytes(2)));
        assertThat(client.received()).containsExactly("SUBACK 5 [0, 1, 2]");
        assertThat(gateway.gauge("mqtt_subscriptions")).isEqualTo(3);
    }

    @Test
    void answersOnlyWhenTheRouteIsKnownToAll() {
        fakes.routeAdds.shut();
        client.send(subscribe(1, "a", 1));
        assertThat(client.received()).isEmpty();
        fakes.routeAdds.open();
        gateway.run();
        assertThat(client.received()).containsExactly("SUBACK 1 [1]");
    }

    @Test
    void answersOnlyWhenTheStartPointIsKnown() {
        fakes.starts.shut();
        client.send(subscribe(1, "a", 1));
        assertThat(client.received()).isEmpty();
        assertThat(routesOf("a")).isEqualTo(1);
        fakes.starts.open();
        gateway.run();
        assertThat(client.received()).containsExactly("SUBACK 1 [1]");
    }

    @Test
    void deliversWhatIsStoredAfterTheStartPoint() {
        client.subscribe("a/+", 0);
        gateway.store("a/b", "m", 0);
        assertThat(client.received()).containsExactly("PUBLISH q0 a/b m");
    }

    @Test
    void deliversNothingFromBeforeTheStartPoint() {
        TestClient early = gateway.connect("early");
        early.subscribe("a", 0);
        gateway.store("a", "before", 0);
        client.subscribe("a", 0);
        gateway.store("a", "after", 0);
        assertThat(client.received()).containsExactly("PUBLISH q0 a after");
    }

    @Test
    void deliversWhatIsStoredBetweenStartPointAndAnswerToALateSubscriberToo() {
        TestClient early = gateway.connect("early");
        early.subscribe("a", 0);
        fakes.starts.shut();
        client.send(subscribe(1, "a", 0));
        fakes.starts.carryOut(0);
        gateway.store("a", "m", 0);
        gateway.run();
        assertThat(client.received()).containsExactly("SUBACK 1 [0]", "PUBLISH q0 a m");
        fakes.starts.open();
    }

    @Test
    void eachOfSeveralPipelinedSubscribesIsAnswered() {
        fakes.routeAdds.shut();
        client.send(subscribe(1, "a", 0), subscribe(2, "b", 1), subscribe(3, "a", 2));
        fakes.routeAdds.open();
        gateway.run();
        assertThat(client.received()).containsExactlyInAnyOrder("SUBACK 1 [0]", "SUBACK 2 [1]", "SUBACK 3 [2]");
        assertThat(routesOf("a")).isEqualTo(1);
    }

    @Test
    void treatsTheSameFilterTwiceInOnePacketAsTwoPackets_MQTT_3_8_4_4() {
        client.send(frame(0x82, number(1), text("a"), bytes(0), text("a"), bytes(2)));
        assertThat(client.received()).containsExactly("SUBACK 1 [0, 2]");
        assertThat(routesOf("a")).isEqualTo(1);
        gateway.store("a", "m", 2);
        assertThat(client.received()).containsExactly("PUBLISH q2 id=1 a m");
    }

    /** A packet of a megabyte may name 200,000 filters: what they are worth is counted, the retained messages are looked for once. */
    @Test
    void aFilterNamedManyTimesInOnePacketCostsOnce() {
        client.send(frame(0x31, text("a"), utf8("kept")), subscribe(1, "b", 0));
        byte[][] requests = new byte[3_000][];
        Arrays.setAll(requests, i -> joined(text(i % 2 == 0 ? "a" : "b"), bytes(i % 3)));
        client.received();
        client.send(frame(0x82, number(2), joined(requests)));
        List<String> received = client.received();
        assertThat(received).hasSize(2);
        assertThat(received.get(0)).startsWith("SUBACK 2 [0, 1, 2, 0, 1, 2,");
        assertThat(received.get(1)).isEqualTo("PUBLISH q0 retain a kept");
        assertThat(gateway.gauge("mqtt_subscriptions")).isEqualTo(2);
    }

    @Test
    void subscribingAgainReplacesTheQosAndKeepsThePlace_MQTT_3_8_4_3() {
        client.subscribe("a", 0);
        gateway.store("a", "1", 1);
        client.send(subscribe(2, "a", 1));
        gateway.store("a", "2", 1);
        assertThat(client.received()).containsExactly("PUBLISH q0 a 1", "SUBACK 2 [1]", "PUBLISH q1 id=1 a 2");
        assertThat(routesOf("a")).isEqualTo(1);
    }

    @Test
    void refusesASharedSubscription() {
        client.send(frame(0x82, number(1), text("$share/g/a"), bytes(1), text("b"), bytes(1)));
        assertThat(client.received()).containsExactly("SUBACK 1 [128, 1]");
    }

    @Test
    void takesAFilterThatOnlyLooksShared() {
        client.send(subscribe(1, "$sharefoo/x", 0), subscribe(2, "$share", 0));
        assertThat(client.received()).containsExactly("SUBACK 1 [0]", "SUBACK 2 [0]");
    }

    @Test
    void refusesMoreSubscriptionsThanAClientMayHave() {
        client.send(
                subscribe(1, "a", 0),
                subscribe(2, "b", 0),
                subscribe(3, "c", 0),
                subscribe(4, "d", 0),
                subscribe(5, "a", 1));
        assertThat(client.received())
                .containsExactly("SUBACK 1 [0]", "SUBACK 2 [0]", "SUBACK 3 [0]", "SUBACK 4 [128]", "SUBACK 5 [1]");
    }

    @Test
    void refusesAFilterWhoseRouteFails() {
        fakes.routeAdds.shut();
        client.send(frame(0x82, number(1), text("a"), bytes(1), text("b"), bytes(1)));
        fakes.routeAdds.fail(0);
        fakes.routeAdds.open();
        gateway.run();
        assertThat(client.received()).containsExactly("SUBACK 1 [128, 1]");
        client.subscribe("a", 1);
    }

    @Test
    void refusesAFilterWhoseStartPointFailsAndTakesItsRouteBack() {
        fakes.starts.shut();
        client.send(subscribe(1, "a", 1));
        fakes.starts.fail(0);
        gateway.run();
        assertThat(client.received()).containsExactly("SUBACK 1 [128]");
        assertThat(routesOf("a")).isZero();
        fakes.starts.open();
    }

    @Test
    void refusesAFilterWhoseWatchThrowsAndTakesItsRouteBack() {
        fakes.watchesThrow = true;
        client.send(subscribe(1, "a", 1));
        fakes.watchesThrow = false;
        assertThat(client.received()).containsExactly("SUBACK 1 [128]");
        assertThat(routesOf("a")).isZero();
    }

    @Test
    void closesAnMqtt31ClientThatCannotBeToldOfAFailure() {
        TestClient old = gateway.connect(connect31("old"));
        old.send(subscribe(1, "$share/g/a", 0));
        assertThat(old.received()).isEmpty();
        assertThat(old.isOpen()).isFalse();
    }

    @Test
    void closesOnAnIllegalFilter_MQTT_4_7_1_2() {
        client.send(subscribe(1, "a/#/b", 0));
        assertThat(client.isOpen()).isFalse();
        assertThat(gateway.count("mqtt_protocol_errors", "reason", "bad_filter"))
                .isEqualTo(1);
    }

    @Test
    void deliversNothingAfterUnsubscribe_MQTT_3_10_4_2() {
        client.subscribe("a", 0);
        client.send(unsubscribe(2, "a"));
        assertThat(client.received()).containsExactly("UNSUBACK 2");
        assertThat(routesOf("a")).isZero();
        gateway.store("a", "m", 0);
        assertThat(client.received()).isEmpty();
    }

    @Test
    void answersAnUnsubscribeOfNothing_MQTT_3_10_4_5() {
        client.send(unsubscribe(2, "never"));
        assertThat(client.received()).containsExactly("UNSUBACK 2");
    }

    @Test
    void anUnsubscribeOvertakesASubscribeThatIsUnderWay() {
        fakes.routeAdds.shut();
        client.send(subscribe(1, "a", 0), unsubscribe(2, "a"));
        assertThat(client.received()).containsExactly("UNSUBACK 2");
        fakes.routeAdds.open();
        gateway.run();
        assertThat(client.received()).containsExactly("SUBACK 1 [0]");
        assertThat(routesOf("a")).isZero();
        assertThat(gateway.gauge("mqtt_subscriptions")).isZero();
    }

    @Test
    void aFilterUnsubscribedUnderWayCanBeSubscribedAnew() {
        fakes.starts.shut();
        client.send(subscribe(1, "a", 0), unsubscribe(2, "a"), subscribe(3, "a", 1));
        fakes.starts.open();
        gateway.run();
        assertThat(client.received()).containsExactly("UNSUBACK 2", "SUBACK 1 [0]", "SUBACK 3 [1]");
        assertThat(routesOf("a")).isEqualTo(1);
        gateway.store("a", "m", 1);
        assertThat(client.received()).containsExactly("PUBLISH q1 id=1 a m");
    }

    @Test
    void theEndTakesRoutesBackThatAreStillUnderWay() {
        fakes.routeAdds.shut();
        fakes.starts.shut();
        client.send(subscribe(1, "a", 0), subscribe(2, "b", 0));
        fakes.routeAdds.carryOut(0);
        gateway.run();
        client.drop();
        fakes.starts.open();
        fakes.routeAdds.open();
        gateway.run();
        assertThat(fakes.routes.isEmpty()).isTrue();
    }

    @Test
    void twoClientsWithOneFilterEachHaveTheirRoute() {
        TestClient other = gateway.connect("other");
        client.subscribe("a", 0);
        other.subscribe("a", 0);
        assertThat(routesOf("a")).isEqualTo(2);
        other.drop();
        assertThat(routesOf("a")).isEqualTo(1);
        gateway.store("a", "m", 0);
        assertThat(client.received()).containsExactly("PUBLISH q0 a m");
    }
}
