/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.bench.faults;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.rocketmq.mqtt.bench.faults.Fault.Kind;
import org.junit.jupiter.api.Test;

class FaultTest {
    private static String sort(Kind kind, String target) {
        return new Fault(1, 0, 1, kind, target, 0, 0).sort();
    }

    @Test
    void isOfOneSortWithThoseOfTheSameKindOfTarget() {
        assertThat(sort(Kind.KILL, "gateway-2")).isEqualTo("kill gateway");
        assertThat(sort(Kind.KILL, "meta-leader")).isEqualTo("kill meta-leader");
        assertThat(sort(Kind.PAUSE, "broker-1")).isEqualTo("pause broker");
        assertThat(sort(Kind.CUT, "clients>gateway-1")).isEqualTo("cut clients to gateway");
        assertThat(sort(Kind.SLOW, "gateway-1>gateway-2")).isEqualTo("slow gateway to gateway");
        assertThat(sort(Kind.SILENCE, "gateway-1>gateway")).isEqualTo("silence gateway to all of gateway");
        assertThat(sort(Kind.CUT, "meta-leader>meta")).isEqualTo("cut meta-leader to all of meta");
    }
}
