/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.ds;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.UUID;
import org.apache.rocketmq.mqtt.common.model.ClientId;
import org.apache.rocketmq.mqtt.common.model.Message;
import org.apache.rocketmq.mqtt.common.model.Payload;
import org.apache.rocketmq.mqtt.common.model.Qos;
import org.apache.rocketmq.mqtt.common.model.TopicFilter;
import org.apache.rocketmq.mqtt.common.model.TopicName;
import org.apache.rocketmq.mqtt.ds.GatewaysOfTests.Gateway;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What nobody told a node of, it finds by itself. Two nodes whose routes do not know of one another's subscribers: no news passes between them. */
final class SweepTest {

    private final String topic = "t" + UUID.randomUUID().toString().replace("-", "");
    private GatewaysOfTests gateways = new GatewaysOfTests(settings -> settings);

    @AfterEach
    void stop() {
        gateways.close();
    }

    @Test
    void aLinkThatIsThereAgainHasAllWatchedQueuesLookedAt() throws Exception {
        Gateway a = gateways.start("gateway-a");
        Gateway b = gateways.start("gateway-b");
        gateways.cluster().cut("gateway-a", "gateway-b");
        Subscriber first = untold(b, "/x");
        Subscriber second = untold(b, "/+");
        Subscriber own = Subscriber.to(topic + "/x", a.routes, a.server);
        publish(a, "/x", "1");
        await().atMost(20, SECONDS).until(() -> own.received().size() == 1); // so it is in the queue
        gateways.cluster().mend("gateway-a", "gateway-b");
        await().atMost(20, SECONDS).untilAsserted(() -> {
            assertThat(first.payloads()).containsExactly("1");
            assertThat(second.payloads()).containsExactly("1");
        });
        assertThat(b.meters.count("mqtt_sweep_found")).isZero();
        own.close();
        first.close();
        second.close();
    }

    @Test
    void aNodeThatMayHaveBeenGivenUpLooksAtAllWatchedQueues() throws Exception {
        Gateway a = gateways.start("gateway-a");
        Gateway b = gateways.start("gateway-b");
        Subscriber own = Subscriber.to(topic + "/x", a.routes, a.server);
        Subscriber untold = untold(b, "/x");
        b.member.leaseIsSure(false);
        publish(a, "/x", "1");
        await().atMost(20, SECONDS).until(() -> own.received().size() == 1);
        await().during(Duration.ofMillis(1_500))
                .atMost(20, SECONDS)
                .until(() -> untold.received().isEmpty());
        b.member.leaseIsSure(true);
        await().atMost(20, SECONDS)
                .untilAsserted(() -> assertThat(untold.payloads()).containsExactly("1"));
        own.close();
        untold.close();
    }

    @Test
    void whatNobodyToldOfIsFoundAfterAWhileAndCounted() throws Exception {
        gateways = new GatewaysOfTests(settings -> settings.withSweepInterval(Duration.ofMillis(500)));
        Gateway a = gateways.start("gateway-a");
        Gateway b = gateways.start("gateway-b");
        Subscriber told = b.subscribe(topic + "/told");
        Subscriber untold = untold(b, "/untold");
        Subscriber quiet = untold(b, "/quiet");
        publish(a, "/told", "1");
        publish(a, "/untold", "1");
        await().atMost(40, SECONDS).until(() -> untold.received().size() == 1);
        assertThat(told.received()).hasSize(1);
        await().atMost(20, SECONDS).until(() -> b.meters.count("mqtt_sweep_found") == 1);
        assertThat(quiet.received()).isEmpty();
        assertThat(a.meters.count("mqtt_sweep_found")).isZero();
        told.close();
        untold.close();
        quiet.close();
    }

    /** Subscribes without the others' routes naming the node. */
    private Subscriber untold(Gateway gateway, String below) throws Exception {
        TopicFilter filter = new TopicFilter(topic + below);
        for (Gateway other : gateway.others()) {
            other.routes.add(filter);
        }
        return Subscriber.to(filter.value(), gateway.routes, gateway.server);
    }

    private void publish(Gateway by, String below, String payload) throws Exception {
        by.server
                .store()
                .append(new Message(
                        new TopicName(topic + below),
                        Payload.ofUtf8(payload),
                        Qos.AT_LEAST_ONCE,
                        false,
                        new ClientId("device")))
                .toCompletableFuture()
                .get(20, SECONDS);
    }
}
