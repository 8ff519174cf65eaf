/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.bench.history;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class WindowsTest {
    private final Windows windows = new Windows();

    @Test
    void anOpenWindowHasNoEnd() {
        int window = windows.open(10);
        assertThat(windows.covers(9)).isFalse();
        assertThat(windows.covers(10)).isTrue();
        assertThat(windows.covers(1_000)).isTrue();
        windows.close(window, 20);
        assertThat(windows.covers(20)).isTrue();
        assertThat(windows.covers(21)).isFalse();
    }

    @Test
    void touchesWhatOverlaps() {
        windows.close(windows.open(10), 20);
        assertThat(windows.touches(0, 9)).isFalse();
        assertThat(windows.touches(0, 10)).isTrue();
        assertThat(windows.touches(12, 13)).isTrue();
        assertThat(windows.touches(20, 30)).isTrue();
        assertThat(windows.touches(21, 30)).isFalse();
    }
}
