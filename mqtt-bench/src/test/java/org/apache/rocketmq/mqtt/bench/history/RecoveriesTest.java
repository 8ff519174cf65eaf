/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.bench.history;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.rocketmq.mqtt.bench.history.Recoveries.Recovered;
import org.junit.jupiter.api.Test;

class RecoveriesTest {
    private static final long MILLI = 1_000_000L;

    private final Recoveries recoveries = new Recoveries(3);

    @Test
    void aPathWorksAgainWithWhatWasPublishedAfterTheFault() {
        int fault = recoveries.injected(100 * MILLI);
        recoveries.arrived(0, 99 * MILLI, 101 * MILLI);
        recoveries.arrived(0, 100 * MILLI, 105 * MILLI);
        recoveries.arrived(1, 110 * MILLI, 120 * MILLI);
        recoveries.arrived(1, 130 * MILLI, 140 * MILLI);
        assertThat(recoveries.recovered(fault)).isEqualTo(new Recovered(-1, 20, -1, 1));
        assertThat(recoveries.slowest(fault)).isEqualTo(2);
        recoveries.arrived(2, 150 * MILLI, 160 * MILLI);
        assertThat(recoveries.slowest(fault)).isEqualTo(2);
        assertThat(recoveries.recovered(fault)).isEqualTo(new Recovered(-1, 20, 60, 0));
    }

    @Test
    void halfIsOfAllPathsAlsoIfSomeNeverWorkAgain() {
        int fault = recoveries.injected(100 * MILLI);
        recoveries.arrived(1, 110 * MILLI, 120 * MILLI);
        assertThat(recoveries.recovered(fault)).isEqualTo(new Recovered(-1, -1, -1, 2));
        recoveries.arrived(0, 130 * MILLI, 140 * MILLI);
        assertThat(recoveries.recovered(fault)).isEqualTo(new Recovered(-1, 40, -1, 1));
    }

    @Test
    void connectingWorksAgainWithAConnectSentAfterTheFault() {
        int fault = recoveries.injected(100 * MILLI);
        recoveries.admitted(99 * MILLI, 110 * MILLI);
        assertThat(recoveries.recovered(fault).connectMillis()).isEqualTo(-1);
        recoveries.admitted(100 * MILLI, 130 * MILLI);
        recoveries.admitted(140 * MILLI, 150 * MILLI);
        assertThat(recoveries.recovered(fault).connectMillis()).isEqualTo(30);
    }

    @Test
    void faultsAreCountedEachByItself() {
        int first = recoveries.injected(100 * MILLI);
        int second = recoveries.injected(200 * MILLI);
        for (int path = 0; path < 3; path++) {
            recoveries.arrived(path, 210 * MILLI, 220 * MILLI);
        }
        assertThat(recoveries.recovered(first).allMillis()).isEqualTo(120);
        assertThat(recoveries.recovered(second).allMillis()).isEqualTo(20);
    }
}
