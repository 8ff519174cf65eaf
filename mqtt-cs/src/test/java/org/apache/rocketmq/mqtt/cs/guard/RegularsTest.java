/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.guard;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class RegularsTest {

    private final Regulars regulars = new Regulars();
    private final KeyHash hash = new KeyHash(3);

    @Test
    void knowsWhoWasLetInUntilTheyFail() {
        long known = hash.of("known");
        assertThat(regulars.has(known)).isFalse();
        regulars.add(known);
        assertThat(regulars.has(known)).isTrue();
        assertThat(regulars.has(hash.of("another"))).isFalse();
        regulars.remove(hash.of("another"));
        assertThat(regulars.has(known)).isTrue();
        regulars.remove(known);
        assertThat(regulars.has(known)).isFalse();
    }

    @Test
    void remembersTheLatestOfTooMany() {
        for (int i = 0; i < 1_000_000; i++) {
            regulars.add(hash.of(1, i));
        }
        assertThat(regulars.has(hash.of(1, 999_999))).isTrue();
    }
}
