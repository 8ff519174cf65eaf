/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.embedded;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class EmbeddedRocketMqTest {

    @TempDir
    Path folder;

    @Test
    void sharedOneIsTheSameForEverybodyAndServesLightQueues() throws Exception {
        EmbeddedRocketMq rocketMq = SharedRocketMq.get();
        try (LightQueueClient client = new LightQueueClient(rocketMq, "Shared")) {
            client.send("hello", "%LMQ%Shared%a");

            assertThat(client.readFirst("%LMQ%Shared%a").getBody()).isEqualTo("hello".getBytes(UTF_8));
        }
        assertThat(SharedRocketMq.get()).isSameAs(rocketMq);
    }

    @Test
    void keepsMessagesOverARestartOnTheSamePorts() throws Exception {
        EmbeddedOptions options = EmbeddedOptions.in(folder).withBrokerName("kept");
        EmbeddedRocketMq first = EmbeddedRocketMq.start(options);
        EmbeddedOptions samePorts = options.withPorts(first.nameServerPort(), first.brokerPort());
        try (LightQueueClient client = new LightQueueClient(first, "Kept")) {
            client.send("before", "%LMQ%Kept%a");
            client.readFirst("%LMQ%Kept%a");
        } finally {
            first.close();
        }

        EmbeddedRocketMq second = EmbeddedRocketMq.start(samePorts);
        try (LightQueueClient client = new LightQueueClient(second, "Kept")) {
            assertThat(second.namesrvAddr()).isEqualTo(first.namesrvAddr());
            assertThat(second.brokerAddr()).isEqualTo(first.brokerAddr());
            assertThat(client.readFirst("%LMQ%Kept%a").getBody()).isEqualTo("before".getBytes(UTF_8));
        } finally {
            second.close();
        }
    }

    @Test
    void namesThePortThatIsTaken() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            EmbeddedOptions options = EmbeddedOptions.in(folder).withPorts(taken.getLocalPort(), 0);

            assertThatThrownBy(() -> EmbeddedRocketMq.start(options))
                    .isInstanceOf(EmbeddedStartException.class)
                    .hasMessageContaining("name server: port " + taken.getLocalPort());
        }
    }
}
