/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.deliver;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

final class UnackedTest {

    private final Unacked unacked = new Unacked();

    @Test
    void theLowestStaysUntilItIsAcknowledged() {
        LongStream.of(3, 5, 6, 9, 12).forEach(unacked::add);
        unacked.remove(5);
        unacked.remove(12);
        assertThat(unacked.lowest()).isEqualTo(3);
        unacked.remove(3);
        assertThat(unacked.lowest()).isEqualTo(6);
        unacked.remove(6);
        assertThat(unacked.lowest()).isEqualTo(9);
        unacked.remove(9);
        assertThat(unacked.isEmpty()).isTrue();
    }

    @Test
    void anUnknownOffsetChangesNothing() {
        unacked.add(3);
        unacked.remove(4);
        unacked.remove(2);
        assertThat(unacked.lowest()).isEqualTo(3);
    }
}
