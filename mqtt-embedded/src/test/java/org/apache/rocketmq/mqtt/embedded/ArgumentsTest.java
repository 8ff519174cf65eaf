/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ArgumentsTest {

    @Test
    void readsEveryOption() {
        Arguments arguments = Arguments.parse(List.of(
                "--data",
                "d",
                "--namesrv-port",
                "0",
                "--broker-port",
                "20911",
                "--broker-name",
                "b",
                "--set",
                "x=y=z",
                "--ready-file",
                "r"));

        assertThat(arguments)
                .isEqualTo(new Arguments(
                        new EmbeddedOptions(Path.of("d"), 0, 20911, "b", true, true, Map.of("x", "y=z")),
                        Path.of("r")));
    }

    @Test
    void takesRocketMqsUsualPorts() {
        EmbeddedOptions options = Arguments.parse(List.of("--data", "d")).options();

        assertThat(options.nameServerPort()).isEqualTo(9876);
        assertThat(options.brokerPort()).isEqualTo(10911);
    }

    @ParameterizedTest
    @CsvSource({
        "--broker-port 10, --data",
        "--data, --data",
        "--data d --broker-port x, --broker-port x",
        "--data d --broker-port 99999, brokerPort: 99999",
        "--data d --set x, --set x",
        "--data d --nosuch, --nosuch"
    })
    void namesWhatIsWrong(String line, String inMessage) {
        assertThatThrownBy(() -> Arguments.parse(List.of(line.split(" "))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(inMessage);
    }
}
