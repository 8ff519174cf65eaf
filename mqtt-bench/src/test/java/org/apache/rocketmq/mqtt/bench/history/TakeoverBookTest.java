/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.bench.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class TakeoverBookTest {
    private static final long SECOND = 1_000_000_000L;

    private final Windows disturbed = new Windows();
    private final TakeoverBook book = new TakeoverBook(disturbed, Duration.ofSeconds(3), Duration.ofSeconds(12));

    @Test
    void anOlderConnectionMayWorkForALittleWhile() {
        int older = book.accepted("c", "gateway-1", 0);
        int newer = book.accepted("c", "gateway-2", SECOND);
        book.answered(older, 3 * SECOND);
        book.answered(newer, 100 * SECOND);
        book.ended(older, 5 * SECOND);
        assertThat(book.faults()).isEmpty();
        assertThat(book.takeovers()).isEqualTo(1);
        assertThat(book.overlaps()).isEqualTo(1);
    }

    @Test
    void anOlderConnectionThatGoesOnWorkingIsAFault() {
        int older = book.accepted("c", "gateway-1", 0);
        book.accepted("c", "gateway-2", SECOND);
        book.answered(older, 5 * SECOND);
        assertThat(book.faults())
                .containsExactly("client c works on gateway-1 4000 ms after it was accepted on gateway-2");
    }

    @Test
    void ofAnotherClientItIsNone() {
        int older = book.accepted("c", "gateway-1", 0);
        book.accepted("d", "gateway-2", SECOND);
        book.answered(older, 50 * SECOND);
        assertThat(book.faults()).isEmpty();
    }

    @Test
    void whenTheNewerIsGoneThereAreNotTwo() {
        int older = book.accepted("c", "gateway-1", 0);
        int newer = book.accepted("c", "gateway-2", SECOND);
        book.ended(newer, 2 * SECOND);
        book.answered(older, 50 * SECOND);
        assertThat(book.faults()).isEmpty();
    }

    @Test
    void duringAFaultItMayTakeLongerButNotForEver() {
        disturbed.close(disturbed.open(2 * SECOND), 3 * SECOND);
        int older = book.accepted("c", "gateway-1", 0);
        book.accepted("c", "gateway-2", SECOND);
        book.answered(older, 12 * SECOND);
        assertThat(book.faults()).isEmpty();
        book.answered(older, 14 * SECOND);
        assertThat(book.faults()).hasSize(1);
    }
}
