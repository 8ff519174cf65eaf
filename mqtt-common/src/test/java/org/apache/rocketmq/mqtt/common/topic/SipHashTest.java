/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.common.topic;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class SipHashTest {

    /** The first value is of the empty text, the others are CPython's: it hashes these texts, as UTF-16, with SipHash-1-3; {@code PYTHONHASHSEED=0} is a key of zeros. */
    @ParameterizedTest
    @CsvSource({
        "'', d1fba762150c532c",
        "中, 10e37bcd59003674",
        "中/a, 86121735eaf55a53",
        "fléę/+, 399fb5427503737c",
        "中/region-7/device/42, a5f396fd1dede164",
    })
    void isSipHash13(String text, String expected) {
        assertThat(new SipHash(0, 0).of(text, 0, text.length())).isEqualTo(Long.parseUnsignedLong(expected, 16));
    }

    @Test
    void hashesAPartAsIfItStoodAlone() {
        SipHash hash = SipHash.withRandomKey();

        assertThat(hash.of("fleet/eu/dev1", 6, 8)).isEqualTo(hash.of("eu", 0, 2));
    }

    @Test
    void everyIndexHasAKeyOfItsOwn() {
        assertThat(SipHash.withRandomKey().of("a", 0, 1))
                .isNotEqualTo(SipHash.withRandomKey().of("a", 0, 1));
    }
}
