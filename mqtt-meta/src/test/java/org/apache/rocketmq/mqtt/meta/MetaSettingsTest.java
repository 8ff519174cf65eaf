/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.meta;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

final class MetaSettingsTest {

    private static final Path DIRECTORY = Path.of("data", "meta");

    @Test
    void memberThatIsAloneHasNoAddress() {
        assertThat(MetaSettings.alone(DIRECTORY).isAlone()).isTrue();
    }

    @Test
    void addressIsHostAndPort() {
        assertThat(MetaSettings.host("[::1]:25000")).isEqualTo("[::1]");
        assertThat(MetaSettings.port("meta-1:25000")).isEqualTo(25_000);
    }

    @Test
    void refusalsNameTheValueAndWhatWasExpected() {
        refused(() -> MetaSettings.port("meta-1"), "\"meta-1\" (expected: host:port)");
        refused(() -> MetaSettings.port("meta-1:0"), "\"meta-1:0\" (expected: host:port, with a port of 1..65535)");
        refused(() -> members("a:1", List.of("b:1")), "self: a:1 (expected: one of the members [b:1])");
        refused(() -> members("a:1", List.of("a:1", "a:1")), "members: [a:1, a:1] (expected: each once)");
        refused(() -> members("", List.of("a:1")), "(expected: both or none of them)");
        refused(
                () -> new MetaSettings.Terms(Duration.ofDays(1), Duration.ofMillis(1), Duration.ZERO, 1),
                "nodeLease: 1 ms (expected: >= 100 ms)");
        refused(
                () -> new MetaSettings.Terms(Duration.ofDays(1), Duration.ofSeconds(1), Duration.ZERO, 0),
                "snapshotEvery: 0 (expected: >= 1)");
    }

    private static MetaSettings members(String self, List<String> members) {
        return new MetaSettings(self, members, DIRECTORY, MetaSettings.Terms.DEFAULT);
    }

    private static void refused(Runnable use, String why) {
        assertThatThrownBy(use::run)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(why);
    }
}
