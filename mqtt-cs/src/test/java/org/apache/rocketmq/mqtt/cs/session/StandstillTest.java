/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.session;

import static org.apache.rocketmq.mqtt.cs.Bytes.connect;
import static org.apache.rocketmq.mqtt.cs.Bytes.publish;
import static org.apache.rocketmq.mqtt.cs.Bytes.text;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.apache.rocketmq.mqtt.common.runtime.Stalls;
import org.apache.rocketmq.mqtt.cs.ConnectSettings;
import org.apache.rocketmq.mqtt.cs.FakePorts;
import org.apache.rocketmq.mqtt.cs.TestClient;
import org.apache.rocketmq.mqtt.cs.TestGateway;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A process that stands still while a message of QoS 2 is on its way through it. */
final class StandstillTest {

    private final FakePorts fakes = new FakePorts();
    private final TestGateway gateway = new TestGateway(fakes, ConnectSettings.builder());
    private final TestClient client = gateway.open();

    @AfterEach
    void everythingIsGivenBack() {
        gateway.close();
    }

    /** The message waits for its packet id to be written. */
    private void publishes() {
        client.send(connect("MQTT", 4, 0, 0, text("c")));
        assertThat(client.received()).containsExactly("CONNACK 0");
        fakes.stalls.tick();
        fakes.writes.shut();
        client.send(publish("a", "m", 2, 7));
    }

    private void goesOn() {
        fakes.writes.open();
        gateway.run();
    }

    /** Its client may have gone to another gateway meanwhile, and that may have stored it. */
    @Test
    void looksForAQos2PublishIfTheProcessStoodStillSinceItCame_MQTT_4_3_3_2() {
        publishes();
        fakes.stallClock.addAndGet(Duration.ofSeconds(3).toNanos());
        goesOn();

        assertThat(client.received()).containsExactly("PUBREC 7");
        assertThat(fakes.lookedFor).hasValue(1);
    }

    @Test
    void doesNotLookForAQos2PublishThatOnlyWaited() {
        publishes();
        for (int i = 0; i < 100; i++) {
            fakes.stallClock.addAndGet(Duration.ofMillis(Stalls.TICK_MILLIS).toNanos());
            fakes.stalls.tick();
        }
        goesOn();

        assertThat(client.received()).containsExactly("PUBREC 7");
        assertThat(fakes.lookedFor).hasValue(0);
    }
}
