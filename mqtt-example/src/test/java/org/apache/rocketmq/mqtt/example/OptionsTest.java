/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.example;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class OptionsTest {
    private static Options options() {
        return new Options("test").with("port", 1883, "a port").with("way", "plain", "a way");
    }

    @Test
    void takesDefaultsAndWhatWasGiven() throws UsageException {
        Options options = options().parse("--way", "queue");
        assertThat(options.number("port", 1, 65_535)).isEqualTo(1883);
        assertThat(options.text("way")).isEqualTo("queue");
    }

    @Test
    void namesTheArgumentItCannotTake() {
        assertThatThrownBy(() -> options().parse("--prt", "1")).hasMessageStartingWith("--prt: unknown argument");
        assertThatThrownBy(() -> options().parse("port", "1")).hasMessageStartingWith("port: unknown argument");
        assertThatThrownBy(() -> options().parse("--port")).hasMessage("--port: no value");
        assertThatThrownBy(() -> options().parse("--port", "x").number("port", 1, 9))
                .hasMessage("--port: x (expected: 1..9)");
        assertThatThrownBy(() -> options().parse("--port", "10").number("port", 1, 9))
                .hasMessage("--port: 10 (expected: 1..9)");
        assertThatThrownBy(() -> options().parse("--way", "x").oneOf("way", "plain", "queue"))
                .hasMessage("--way: x (expected: plain, queue)");
    }

    @Test
    void badArgumentsAreExitCodeTwoAndHelpIsNone() {
        assertThat(Program.execute(new MqttPublisher(), "--qos", "3")).isEqualTo(2);
        assertThat(Program.execute(new MqttSubscriber(), "--port", "0")).isEqualTo(2);
        assertThat(Program.execute(new RocketMqProducer(), "--way", "queue")).isEqualTo(2);
        assertThat(Program.execute(new RocketMqConsumer(), "--count", "-1")).isEqualTo(2);
        assertThat(Program.execute(new RocketMqConsumer(), "--help")).isZero();
    }
}
