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

final class TopicNameTest {

    @ParameterizedTest
    @ValueSource(strings = {"a", "/", "//", "/a", "a/", "a b", "$SYS/x", "é/x", "中/文", "a\uD83D\uDE00", "a,b|c"})
    void takesAnyOtherTextAsItIs(String text) {
        assertThat(new TopicName(text).value()).isEqualTo(text);
        assertThat(TopicName.fault(text)).isNull();
    }

    @Test
    void refusesTheEmptyTopic_MQTT_4_7_3_1() {
        assertThatThrownBy(() -> new TopicName(""))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("MQTT-4.7.3-1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"+", "#", "a/+/b", "a/#", "a+", "a#b"})
    void refusesWildcards_MQTT_3_3_2_2_MQTT_4_7_1_1(String text) {
        assertThat(TopicName.fault(text)).contains("MQTT-3.3.2-2");
    }

    @Test
    void refusesNull_MQTT_1_5_3_2_MQTT_4_7_3_2() {
        assertThat(TopicName.fault("a\0b")).contains("U+0000 at index 1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\u0001", "a\u0002b", "\u001f", "\u007f", "\u009f", "a\n"})
    void refusesControlCharacters(String text) {
        assertThat(TopicName.fault(text)).contains("control character");
    }

    @ParameterizedTest
    @ValueSource(chars = {'\uD83D', '\uDE00'})
    void refusesLoneSurrogates_MQTT_1_5_3_1(char surrogate) {
        assertThat(TopicName.fault("a" + surrogate)).contains("lone surrogate at index 1");
        assertThat(TopicName.fault(surrogate + "a")).contains("lone surrogate at index 0");
    }

    @Test
    void countsUtf8BytesNotCharacters_MQTT_4_7_3_3() {
        assertThat(TopicName.fault("a".repeat(65_535))).isNull();
        assertThat(TopicName.fault("a".repeat(65_536))).contains("65536 UTF-8 bytes");
        assertThat(TopicName.fault("é".repeat(32_767) + "a")).isNull();
        assertThat(TopicName.fault("é".repeat(32_768))).contains("65536 UTF-8 bytes");
        assertThat(TopicName.fault("中".repeat(21_845))).isNull();
        assertThat(TopicName.fault("中".repeat(21_846))).contains("65538 UTF-8 bytes");
        assertThat(TopicName.fault("\uD83D\uDE00".repeat(16_384))).contains("65536 UTF-8 bytes");
    }

    @Test
    void firstLevelIsWhatStandsBeforeTheFirstSlash() {
        assertThat(new TopicName("a").firstLevel()).isEqualTo("a");
        assertThat(new TopicName("a/b/c").firstLevel()).isEqualTo("a");
        assertThat(new TopicName("/a").firstLevel()).isEmpty();
    }

    @Test
    void onlyALeadingDollarReserves_MQTT_4_7_2_1() {
        assertThat(new TopicName("$SYS").isReserved()).isTrue();
        assertThat(new TopicName("/$SYS").isReserved()).isFalse();
        assertThat(new TopicName("a$").isReserved()).isFalse();
    }
}
