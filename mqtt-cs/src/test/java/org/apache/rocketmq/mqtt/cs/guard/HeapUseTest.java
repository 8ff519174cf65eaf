/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.guard;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class HeapUseTest {

    private long collections = 3;
    private long used = 100;

    @Test
    void looksWhenGarbageHasBeenCollected() {
        HeapUse heap = new HeapUse(() -> collections, () -> used, 1_000);
        used = 990;
        assertThat(heap.look()).isZero();
        collections++;
        used = 420;
        assertThat(heap.look()).isEqualTo(42);
        used = 999;
        assertThat(heap.look()).isEqualTo(42);
        collections += 2;
        used = 301;
        assertThat(heap.look()).isEqualTo(30);
    }

    @Test
    void ofThisProcessIsAPercentage() {
        assertThat(HeapUse.ofThisProcess().look()).isBetween(0L, 100L);
    }
}
