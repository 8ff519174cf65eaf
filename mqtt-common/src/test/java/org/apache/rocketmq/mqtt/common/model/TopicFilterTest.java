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
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class TopicFilterTest {

    @ParameterizedTest
    @ValueSource(strings = {"a", "#", "+", "/#", "+/", "/+", "a/+/b", "a/#", "+/+/#", "//#", "$SYS/#"})
    void takesWildcardsThatAreWholeLevels(String text) {
        assertThat(new TopicFilter(text).value()).isEqualTo(text);
    }

    @Test
    void refusesTheEmptyFilter_MQTT_4_7_3_1() {
        assertThatThrownBy(() -> new TopicFilter(""))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("MQTT-4.7.3-1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a#", "#/", "a/#/b", "##", "#a", "a/b#", "/##"})
    void refusesAHashThatIsNotTheWholeLastLevel_MQTT_4_7_1_2(String text) {
        assertThat(TopicFilter.fault(text)).contains("MQTT-4.7.1-2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a+", "+a", "++", "a/+b", "a+/b", "/+a/"})
    void refusesAPlusThatIsNotAWholeLevel_MQTT_4_7_1_3(String text) {
        assertThat(TopicFilter.fault(text)).contains("MQTT-4.7.1-3");
    }

    @Test
    void refusesNull_MQTT_1_5_3_2_MQTT_4_7_3_2() {
        assertThat(TopicFilter.fault("a/\0")).contains("U+0000");
    }

    @ParameterizedTest
    @CsvSource({
        "sport/tennis/player1/#, sport/tennis/player1",
        "sport/tennis/player1/#, sport/tennis/player1/ranking",
        "sport/tennis/player1/#, sport/tennis/player1/score/wimbledon",
        "sport/#, sport",
        "#, a/b",
        "#, /",
        "sport/tennis/+, sport/tennis/player1",
        "sport/+, sport/",
        "+/+, /finance",
        "/+, /finance",
        "+, a",
        "+/tennis/#, sport/tennis",
        "/#, /",
        "//#, /",
        "$SYS/#, $SYS/monitor/Clients",
        "$SYS/+, $SYS/a",
        "a/$b/#, a/$b",
    })
    void matches_MQTT_4_7_1_2_MQTT_4_7_1_3(String filter, String topic) {
        assertThat(new TopicFilter(filter).matches(new TopicName(topic))).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "sport/tennis/+, sport/tennis/player1/ranking",
        "sport/+, sport",
        "+, /finance",
        "a/#, ab",
        "a/#, /a",
        "a, a/",
        "a/, a",
        "a, A",
        "a/+/c, a/b",
        "/#, a",
        "//#, a",
        "a/+/#, a",
    })
    void doesNotMatch_MQTT_4_7_3_4(String filter, String topic) {
        assertThat(new TopicFilter(filter).matches(new TopicName(topic))).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"#, $SYS", "#, $SYS/a", "+/a, $SYS/a", "+/#, $SYS", "+, $"})
    void leadingWildcardDoesNotMatchADollar_MQTT_4_7_2_1(String filter, String topic) {
        assertThat(new TopicFilter(filter).matches(new TopicName(topic))).isFalse();
    }

    @Test
    void knowsItsWildcards() {
        assertThat(new TopicFilter("a/b").hasWildcard()).isFalse();
        assertThat(new TopicFilter("a/+").hasWildcard()).isTrue();
        assertThat(new TopicFilter("a/#").hasWildcard()).isTrue();
        assertThat(new TopicFilter("a/#").startsWithWildcard()).isFalse();
        assertThat(new TopicFilter("+/a").startsWithWildcard()).isTrue();
        assertThat(new TopicFilter("#").startsWithWildcard()).isTrue();
        assertThat(new TopicFilter("+/a").firstLevel()).isEqualTo("+");
    }

    @Test
    void exactlyMatchesThatTopicAlone() {
        TopicFilter filter = TopicFilter.exactly(new TopicName("$a//b"));

        assertThat(filter.hasWildcard()).isFalse();
        assertThat(filter.matches(new TopicName("$a//b"))).isTrue();
        assertThat(filter.matches(new TopicName("$a/b"))).isFalse();
    }
}
