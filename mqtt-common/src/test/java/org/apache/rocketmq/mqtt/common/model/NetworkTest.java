/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.common.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class NetworkTest {

    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8, 10.255.1.2",
        "10.1.2.3, 10.1.2.3",
        "10.1.2.3/32, 10.1.2.3",
        "0.0.0.0/0, 203.0.113.9",
        "192.168.4.0/23, 192.168.5.255",
        "10.0.0.128/25, 10.0.0.128",
        "2001:db8::/32, 2001:db8:1::9",
        "2001:db8::1, 2001:0db8:0:0:0:0:0:1",
        "::/0, fe80::1",
        "fe80::/10, febf::1",
        "fe80::1, fe80::1%eth0",
        "10.0.0.0/8, ::ffff:10.9.9.9",
        "::ffff:10.9.9.9, 10.9.9.9"
    })
    void contains(String network, String address) {
        assertThat(Network.parse(network).contains(address)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8, 11.0.0.0",
        "10.1.2.3, 10.1.2.4",
        "192.168.4.0/23, 192.168.6.0",
        "10.0.0.128/25, 10.0.0.127",
        "2001:db8::/32, 2001:db9::1",
        "0.0.0.0/0, ::1",
        "::/0, 127.0.0.1",
        "fe80::/10, fec0::1"
    })
    void doesNotContain(String network, String address) {
        assertThat(Network.parse(network).contains(address)).isFalse();
    }

    /** The JDK would read some of them in its own way, and ask a name service about others. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "localhost",
                "10.1",
                "10",
                "1.2.3.4.5",
                "1.2.3",
                "256.1.1.1",
                "1.2.3.04",
                "01.2.3.4",
                "1.2.3.4 ",
                " 1.2.3.4",
                "1..2.3",
                "1.2.3.",
                ".1.2.3",
                "0x7f.0.0.1",
                "1.2.3.4/",
                "1.2.3.4/33",
                "1.2.3.4/-1",
                "1.2.3.4/08",
                "1.2.3.4/8/8",
                "::1/129",
                ":::1",
                "1::2::3",
                "12345::",
                "g::1",
                "[::1]",
                "::1%",
                "%eth0",
                "a:b",
                "::\u0661",
                "\u0661.2.3.4",
                "1.2.3.4:1883",
                "/8",
                "2147483648"
            })
    void refusesWhatIsNoNetwork(String text) {
        if (text.equals("::1%")) { // an empty zone
            assertThat(Network.parse(text)).isEqualTo(Network.parse("::1"));
            return;
        }
        assertThatThrownBy(() -> Network.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected: ");
    }

    @Test
    void refusesBitsBehindItsLength() {
        assertThatThrownBy(() -> Network.parse("10.0.0.1/8"))
                .hasMessage("network: 10.0.0.1/8 (expected: no bit set behind the first 8)");
        assertThatThrownBy(() -> Network.parse("10.0.0.128/24")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Network.parse("2001:db8::1/64")).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "embedded", "10.1", "localhost", "unknown", "10.0.0.1:1883"})
    void textThatIsNoAddressIsInNoNetwork(String text) {
        assertThat(Network.parse("0.0.0.0/0").contains(text)).isFalse();
        assertThat(Network.parse("::/0").contains(text)).isFalse();
    }

    @Test
    void isEqualToTheSameNetwork() {
        assertThat(Network.parse("10.0.0.0/8"))
                .isEqualTo(Network.parse("10.0.0.0/8"))
                .hasSameHashCodeAs(Network.parse("10.0.0.0/8"))
                .isNotEqualTo(Network.parse("10.0.0.0/9"))
                .hasToString("10.0.0.0/8");
    }

    @Test
    void containsExactlyTheAddressesWithItsLeadingBits() throws UnknownHostException {
        SplittableRandom random = new SplittableRandom(7);
        for (int i = 0; i < 2_000; i++) {
            int length = random.nextInt(33);
            int mask = length == 0 ? 0 : -1 << (32 - length);
            int base = random.nextInt() & mask;
            int other = random.nextBoolean() ? random.nextInt() : base ^ (1 << random.nextInt(32));
            assertThat(new Network(address(base), length).contains(address(other)))
                    .as("%s/%s %s", Integer.toHexString(base), length, Integer.toHexString(other))
                    .isEqualTo((other & mask) == base);
        }
    }

    private static InetAddress address(int bits) throws UnknownHostException {
        return InetAddress.getByAddress(
                new byte[] {(byte) (bits >>> 24), (byte) (bits >>> 16), (byte) (bits >>> 8), (byte) bits});
    }
}
