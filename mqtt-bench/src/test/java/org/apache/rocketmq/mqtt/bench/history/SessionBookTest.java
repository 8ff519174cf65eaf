/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.bench.history;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SessionBookTest {
    private final SessionBook book = new SessionBook("s1");

    @Test
    void aSessionThatIsThereAtEveryConnectButTheFirstIsNoFault() {
        assertThat(book.hasSubscribed(0)).isFalse();
        book.connected(false);
        book.subscribed("a/+", 1);
        book.subscribed("a/+", 1);
        book.connected(true);
        assertThat(book.connections()).isEqualTo(2);
        assertThat(book.hasSubscribed(1)).isTrue();
        assertThat(book.faults()).isEmpty();
    }

    @Test
    void aSessionThatIsGoneIsAFault() {
        book.connected(false);
        book.connected(true);
        book.connected(false);
        assertThat(book.faults()).containsExactly("s1 found no session at 1 of 3 connections");
    }

    @Test
    void aRefusedSubscriptionIsAFault() {
        book.subscribed("a/#", 0x80);
        assertThat(book.faults()).containsExactly("s1: 1 times subscription refused: a/#");
    }

    @Test
    void violationsThatDifferByTheirPacketIdAreOne() {
        book.violated("PUBACK of packet id 4");
        book.violated("PUBACK of packet id 5");
        assertThat(book.faults()).containsExactly("s1: 2 times PUBACK of a packet id");
    }
}
