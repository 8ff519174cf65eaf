/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.bench.history;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.rocketmq.mqtt.bench.history.WillBook.End;
import org.junit.jupiter.api.Test;

class WillBookTest {
    private final WillBook book = new WillBook(2);

    private int ended(End how) {
        int will = book.attempt();
        book.ended(will, how);
        return will;
    }

    private void everywhere(int will) {
        book.arrived(0, will, 100);
        book.arrived(1, will, 200);
    }

    @Test
    void onceIfItDiedAndNeverIfItLeft() {
        int died = ended(End.DIED);
        ended(End.LEFT);
        ended(End.UNKNOWN);
        everywhere(ended(End.UNKNOWN));
        assertThat(book.outstanding()).isEqualTo(2);
        everywhere(died);
        assertThat(book.isEverywhere(died)).isTrue();
        assertThat(book.outstanding()).isZero();
        assertThat(book.faults()).isEmpty();
    }

    @Test
    void aWillThatOneWatcherLacksIsAFault() {
        book.arrived(0, ended(End.DIED), 1);
        assertThat(book.faults()).containsExactly("1 deliveries of wills missing");
    }

    @Test
    void aWillTwiceIsAFaultWhoeverItIsOf() {
        int died = ended(End.DIED);
        everywhere(died);
        book.arrived(1, died, 300);
        int unknown = ended(End.UNKNOWN);
        everywhere(unknown);
        book.arrived(0, unknown, 300);
        assertThat(book.faults()).containsExactly("2 deliveries of wills doubled");
    }

    @Test
    void theWillOfWhoLeftIsAFault() {
        everywhere(ended(End.LEFT));
        assertThat(book.faults()).containsExactly("1 wills of clients that are there, or left with DISCONNECT");
    }

    @Test
    void theWillOfWhoIsThereIsAFault() {
        everywhere(book.attempt());
        assertThat(book.faults()).containsExactly("1 wills of clients that are there, or left with DISCONNECT");
    }

    @Test
    void aLateWillIsAFault() {
        int inTime = ended(End.DIED);
        book.due(inTime, 100);
        everywhere(inTime);
        assertThat(book.faults()).isEmpty();
        int late = ended(End.DIED);
        book.due(late, 99);
        everywhere(late);
        assertThat(book.faults()).containsExactly("1 wills later than they were due");
    }

    @Test
    void aWillOfNobodyIsAFault() {
        book.arrived(0, 7, 1);
        assertThat(book.faults()).containsExactly("1 wills of nobody");
    }
}
