/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class BenchTest {
    private static Options options() {
        return new Options()
                .with("rate", 5, "a rate")
                .with("port", "1883", "ports")
                .flag("json", "a flag");
    }

    @Test
    void takesDefaultsFlagsAndLists() throws UsageException {
        Options options = options().parse(List.of("--json", "--port", "1,2"));
        assertThat(options.on("json")).isTrue();
        assertThat(options.numbers("port", 1, 9)).containsExactly(1, 2);
        assertThat(options.number("rate", 1, 9)).isEqualTo(5);
    }

    @Test
    void namesTheArgumentItCannotTake() {
        assertThatThrownBy(() -> options().parse(List.of("--rat", "1"))).hasMessage("--rat: unknown argument");
        assertThatThrownBy(() -> options().parse(List.of("rate", "1"))).hasMessage("rate: unknown argument");
        assertThatThrownBy(() -> options().parse(List.of("--rate"))).hasMessage("--rate: no value");
        assertThatThrownBy(() -> options().parse(List.of("--rate", "0")).number("rate", 1, 9))
                .hasMessage("--rate: 0 (expected: 1..9)");
        assertThatThrownBy(() -> options().parse(List.of("--port", "1,")).numbers("port", 1, 9))
                .hasMessage("--port:  (expected: 1..9)");
    }

    @Test
    void everyScenarioHasHelp() {
        Bench.scenarios()
                .keySet()
                .forEach(name ->
                        assertThat(Bench.execute(name, "--help")).as(name).isZero());
        assertThat(Bench.execute("--help")).isZero();
    }

    @Test
    void badCommandLinesAreExitCodeTwo() {
        assertThat(Bench.execute()).isEqualTo(2);
        assertThat(Bench.execute("speed")).isEqualTo(2);
        assertThat(Bench.execute("latency", "--qos", "3")).isEqualTo(2);
        assertThat(Bench.execute("latency", "--size", "23")).isEqualTo(2);
        assertThat(Bench.execute("latency", "--metrics-filter", "(")).isEqualTo(2);
        assertThat(Bench.execute("raw", "--raw-send", "x")).isEqualTo(2);
    }
}
