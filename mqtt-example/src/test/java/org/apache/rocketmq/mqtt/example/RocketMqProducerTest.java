/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.example;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.apache.rocketmq.common.message.Message;
import org.junit.jupiter.api.Test;

class RocketMqProducerTest {
    private static Message message(String... args) throws UsageException {
        return RocketMqProducer.message(new RocketMqProducer().options().parse(args), 7);
    }

    @Test
    void plainMessageCarriesNoPropertyUnlessATopicIsNamed() throws UsageException {
        assertThat(message("--payload", "n%d").getBody()).asString().isEqualTo("n7");
        assertThat(message().getProperty(DeviceProperty.TOPIC)).isNull();
        Message named = message("--mqtt-topic", "demo/r/1");
        assertThat(named.getProperty(DeviceProperty.TOPIC)).isEqualTo("demo/r/1");
        assertThat(named.getProperty(LightQueue.DISPATCH_PROPERTY)).isNull();
    }

    @Test
    void queueMessageNamesItsLightQueue() throws UsageException {
        Message message = message("--way", "queue", "--mqtt-topic", "demo/r/1");
        assertThat(message.getTopic()).isEqualTo("demo");
        assertThat(message.getProperty(LightQueue.DISPATCH_PROPERTY)).isEqualTo("%LMQ%demo%r%1%");
        assertThat(message.getProperty(DeviceProperty.TOPIC)).isEqualTo("demo/r/1");
    }

    @Test
    void refusesLightQueueNamesThatOnlyTheGatewayKnows() throws UsageException {
        assertThat(LightQueue.nameOf("demo")).isEqualTo("%LMQ%demo");
        for (String topic : new String[] {"demo/a/", "demo/+", "demo/50%", "demo/a,b", "demo/é", "demo/a b"}) {
            assertThatThrownBy(() -> LightQueue.nameOf(topic)).as(topic).isInstanceOf(UsageException.class);
        }
    }

    @Test
    void pointToPointMessageNamesItsClient() throws UsageException {
        assertThat(message("--way", "p2p", "--client-id", "dev1").getProperty(DeviceProperty.TOPIC))
                .isEqualTo("demo/p2p/dev1");
        assertThatThrownBy(() -> message("--way", "p2p")).hasMessageStartingWith("--client-id: missing");
    }

    @Test
    void mqttTopicMustBeginWithTheRocketMqTopic() {
        assertThatThrownBy(() -> message("--mqtt-topic", "other/r/1")).hasMessageContaining("expected: other");
    }

    @Test
    void signsAsTheGatewayDoes() throws Exception {
        // openssl dgst -sha1 -hmac key -binary | base64, of "dev1"
        assertThat(Credentials.sign("dev1", "key")).isEqualTo("J/awya1K12rlftr7fkD35UPtjKo=");
    }
}
