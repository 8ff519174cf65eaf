/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.guard;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class KeyHashTest {

    private final KeyHash hash = new KeyHash(20_261_121);

    @Test
    void namesThatDifferHaveNumbersThatDiffer() {
        Set<Long> numbers = new HashSet<>();
        for (int i = 0; i < 100_000; i++) {
            numbers.add(hash.of("device-" + i));
        }
        numbers.add(hash.of(""));
        numbers.add(hash.of("\0"));
        assertThat(numbers).hasSize(100_002);
        assertThat(hash.of("device-7")).isEqualTo(hash.of("device-7"));
    }

    @Test
    void anotherProcessHasOtherNumbers() {
        assertThat(new KeyHash().of("a")).isNotEqualTo(new KeyHash().of("a"));
    }

    @Test
    void networkOf64BitsIsOneAddressOfIpv6() {
        long address = hash.ofAddress("2001:db8:1:2::1");
        assertThat(hash.ofAddress("2001:db8:1:2:ffff:1:2:3")).isEqualTo(address);
        assertThat(hash.ofAddress("2001:db8:1:3::1")).isNotEqualTo(address);
    }

    @Test
    void ipv4AddressesAreOneEach() {
        long address = hash.ofAddress("192.0.2.1");
        assertThat(hash.ofAddress("192.0.2.2")).isNotEqualTo(address);
        assertThat(hash.ofAddress("::ffff:192.0.2.1")).isEqualTo(address);
    }

    @Test
    void whatIsNoAddressIsAName() {
        assertThat(hash.ofAddress("embedded")).isEqualTo(hash.of("embedded"));
    }
}
