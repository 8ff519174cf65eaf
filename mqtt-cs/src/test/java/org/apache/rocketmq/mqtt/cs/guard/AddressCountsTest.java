/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.guard;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class AddressCountsTest {

    @Test
    void eachAddressHasItsBound() {
        AddressCounts counts = new AddressCounts(2);
        assertThat(counts.enter(1)).isTrue();
        assertThat(counts.enter(1)).isTrue();
        assertThat(counts.enter(1)).isFalse();
        assertThat(counts.enter(2)).isTrue();
        counts.leave(1);
        assertThat(counts.enter(1)).isTrue();
        assertThat(counts.enter(1)).isFalse();
    }

    @Test
    void addressWithoutConnectionsTakesNoRoom() {
        AddressCounts counts = new AddressCounts(1);
        for (int i = 0; i < 10_000; i++) {
            assertThat(counts.enter(i)).isTrue();
            assertThat(counts.enter(i)).isFalse();
            counts.leave(i);
        }
        assertThat(counts.size()).isZero();
    }

    @Test
    void withoutABoundNothingIsCounted() {
        AddressCounts counts = new AddressCounts(0);
        for (int i = 0; i < 1_000; i++) {
            assertThat(counts.enter(1)).isTrue();
        }
        assertThat(counts.size()).isZero();
        counts.leave(1);
    }
}
