/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.common.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.apache.rocketmq.mqtt.common.runtime.GatewayException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class AddressRangeTest {

    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8, 10.255.0.1, true",
        "10.0.0.0/8, 11.0.0.0, false",
        "10.1.128.0/17, 10.1.128.0, true",
        "10.1.128.0/17, 10.1.255.255, true",
        "10.1.128.0/17, 10.1.127.255, false",
        "192.0.2.7, 192.0.2.7, true",
        "192.0.2.7, 192.0.2.6, false",
        "192.0.2.7/32, 192.0.2.7, true",
        "0.0.0.0/0, 255.255.255.255, true",
        "0.0.0.0/0, ::1, false",
        "::/0, 10.0.0.1, false",
        "::/0, fe80::1, true",
        "2001:db8::/33, 2001:db8:7fff::1, true",
        "2001:db8::/33, 2001:db8:8000::1, false",
        "::1, 0:0:0:0:0:0:0:1, true",
        "10.0.0.0/8, ::ffff:10.0.0.1, true",
        "10.0.0.0/8, localhost, false",
        "10.0.0.0/8, '', false"
    })
    void containsWhatHasItsPrefix(String range, String address, boolean inside) {
        assertThat(AddressRange.parse(range).contains(address)).isEqualTo(inside);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "localhost",
                "10",
                "10.1",
                "10.0.0.0/",
                "10.0.0.0/33",
                "10.0.0.0/-1",
                "10.0.0.0/8/8",
                "256.0.0.1",
                "10.0.0.1/8",
                "::1/129",
                "2001:db8::1/32",
                "1:2",
                "[::1]",
                "fe80::1%eth0",
                "10.0.0.0/a",
                " 10.0.0.1"
            })
    void refusesWhatIsNoRange(String text) {
        assertThatThrownBy(() -> AddressRange.parse(text))
                .isInstanceOf(GatewayException.class)
                .hasMessageContaining("(expected: ");
    }

    @Test
    void saysItselfAsItIsWritten() {
        assertThat(AddressRange.parse("10.0.0.0/8")).hasToString("10.0.0.0/8");
        assertThat(AddressRange.parse("10.0.0.1")).hasToString("10.0.0.1");
    }

    @Test
    void namesWhatIsWrong() {
        assertThatThrownBy(() -> AddressRange.parse("10.0.0.1/8"))
                .hasMessage("10.0.0.1/8 (expected: an address whose bits behind the prefix are 0)");
        assertThatThrownBy(() -> AddressRange.parse("10.0.0.0/40"))
                .hasMessage("10.0.0.0/40 (expected: a prefix of 0..32 bits)");
    }
}
