/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.deliver;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.rocketmq.mqtt.common.model.ClientId;
import org.apache.rocketmq.mqtt.common.model.Qos;
import org.apache.rocketmq.mqtt.common.model.QueueName;
import org.apache.rocketmq.mqtt.common.model.StartPoint;
import org.apache.rocketmq.mqtt.cs.ConnectSettings;
import org.apache.rocketmq.mqtt.cs.FakePorts;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

final class ArrivalRouterTest {

    private static final QueueName QUEUE = new QueueName("q");

    private final FakePorts fakes = new FakePorts();
    private final EmbeddedChannel channel = new EmbeddedChannel();
    private final DeliveryLoop loop = new DeliveryNode(
                    ConnectSettings.builder().build(), fakes.ports().queues(), fakes.store, fakes.meters)
            .onLoop(channel.eventLoop());
    private final ArrivalRouter router = loop.router;
    private final List<QueueSubscription> attached = new ArrayList<>();

    @AfterEach
    void close() {
        loop.close();
        channel.finishAndReleaseAll();
    }

    private QueueSubscription attach(Map<String, Long> marks) {
        QueueSubscription subscription = new QueueSubscription(
                loop.to(channel, new ClientId("c"), null), QUEUE, new StartPoint(marks), null, Qos.AT_MOST_ONCE);
        router.attach(subscription);
        attached.add(subscription);
        return subscription;
    }

    @Test
    void closesTheWatchWithItsLastSubscriptionInWhateverOrderTheyGo() {
        for (int i = 0; i < 5; i++) {
            attach(Map.of("b", 1L));
        }
        for (int index : new int[] {2, 4, 0, 1, 3}) {
            assertThat(fakes.store.watches(QUEUE)).isEqualTo(1);
            router.detach(attached.get(index));
            router.detach(attached.get(index));
        }
        assertThat(fakes.store.watches(QUEUE)).isZero();
        assertThat(router.watchCount()).isZero();
    }

    @Test
    void watchesFromTheEarliestStartPoint() {
        attach(Map.of("b", 10L, "c", 10L));
        QueueWatch watch = attached.get(0).watch;
        assertThat(watch).isNotNull();
        attach(Map.of("b", 5L, "c", 20L));
        assertThat(fakes.store.watches(QUEUE)).isEqualTo(1);
        assertThat(watch.from().marks()).isEqualTo(Map.of("b", 5L, "c", 10L));
        attach(Map.of("b", 7L, "c", 15L));
        assertThat(watch.from().marks()).isEqualTo(Map.of("b", 5L, "c", 10L));
        attach(Map.of("c", 15L));
        assertThat(watch.from().marks()).isEqualTo(Map.of("b", 0L, "c", 10L));
    }
}
