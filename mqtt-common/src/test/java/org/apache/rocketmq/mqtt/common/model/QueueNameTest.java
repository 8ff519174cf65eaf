/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.common.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class QueueNameTest {

    @Test
    void takesPrintableAsciiOfUpTo255Bytes() {
        assertThat(new QueueName("%LMQ%a%b+#~!").value()).isEqualTo("%LMQ%a%b+#~!");
        assertThat(QueueName.fault("q".repeat(255))).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a/b", "a,b", "a b", "a\tb", "a\u007f", "é", "a\0"})
    void refusesWhatABrokerCouldStallOn(String text) {
        assertThat(QueueName.fault(text)).contains("U+");
        assertThatThrownBy(() -> new QueueName(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void refusesEmptyAndOverlong() {
        assertThat(QueueName.fault("")).contains("length 0");
        assertThat(QueueName.fault("q".repeat(256))).contains("length 256");
    }
}
