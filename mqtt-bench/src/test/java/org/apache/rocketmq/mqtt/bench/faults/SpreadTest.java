/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.bench.faults;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SpreadTest {
    @Test
    void hasTheMiddleAndTheLast() {
        assertThat(Spread.of(List.of(30L, 10L, 20L))).isEqualTo(new Spread(3, 20, 30));
        assertThat(Spread.of(List.of(20L, 10L))).isEqualTo(new Spread(2, 20, 20));
    }

    @Test
    void whatNeverCameIsLaterThanAll() {
        assertThat(Spread.of(List.of(-1L, 10L, 20L))).isEqualTo(new Spread(3, 20, -1));
        assertThat(Spread.of(List.of(Long.MAX_VALUE))).isEqualTo(new Spread(1, -1, -1));
        assertThat(Spread.of(List.of())).isEqualTo(new Spread(0, -1, -1));
    }
}
