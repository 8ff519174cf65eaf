/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.bench.history;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CleanBookTest {
    private final Windows restarts = new Windows();
    private long now;
    private final Ledger ledger = new Ledger(() -> now, new Promises(restarts, false));
    private final CleanBook book = new CleanBook(ledger);
    private final int flow = ledger.open(2);

    private void publish(int messages) {
        for (int i = 0; i < messages; i++) {
            ledger.acknowledged(flow, ledger.next(flow));
        }
    }

    private int connect() {
        int connection = book.connected();
        book.subscribed(connection, flow, 2);
        return connection;
    }

    private void arrive(int connection, int... sequences) {
        for (int sequence : sequences) {
            book.arrived(connection, flow, sequence);
        }
    }

    @Test
    void whatWasPublishedBeforeTheSubackAndAfterTheEndIsNotOwed() {
        publish(3);
        int connection = connect();
        publish(3);
        arrive(connection, 2, 3, 4);
        book.ended(connection);
        publish(3);
        assertThat(book.undelivered()).isZero();
        assertThat(book.faults()).isEmpty();
    }

    @Test
    void aHoleIsAFaultAlsoAfterTheEnd() {
        int connection = connect();
        publish(3);
        arrive(connection, 0, 2);
        book.ended(connection);
        assertThat(book.faults())
                .containsExactly("1 acknowledged messages missing on an unbroken connection of a clean session");
        assertThat(book.findings()).containsExactly(new Finding(Finding.What.MISSING, connection, flow, 1, 0));
    }

    @Test
    void aHoleOfAMessageThatWasNeverAcknowledgedIsNone() {
        int connection = connect();
        publish(1);
        ledger.next(flow);
        publish(1);
        arrive(connection, 0, 2);
        book.ended(connection);
        assertThat(book.faults()).isEmpty();
    }

    @Test
    void aConnectionThatIsStillThereIsOwedAll() {
        int connection = connect();
        publish(3);
        arrive(connection, 0, 1);
        assertThat(book.undelivered()).isEqualTo(1);
        assertThat(book.faults()).hasSize(1);
        arrive(connection, 2);
        assertThat(book.faults()).isEmpty();
    }

    @Test
    void theSameTwiceOnOneConnectionIsAFaultOnTwoItIsNot() {
        int first = connect();
        int second = connect();
        publish(1);
        arrive(first, 0);
        arrive(second, 0);
        assertThat(book.faults()).isEmpty();
        arrive(second, 0);
        assertThat(book.faults()).containsExactly("1 messages doubled on one connection of a clean session");
    }

    @Test
    void atQos0TwiceIsCounted() {
        int qos0 = ledger.open(0);
        int connection = book.connected();
        book.subscribed(connection, qos0, 2);
        ledger.acknowledged(qos0, ledger.next(qos0));
        book.arrived(connection, qos0, 0);
        book.arrived(connection, qos0, 0);
        assertThat(book.faults()).isEmpty();
        assertThat(book.repeated()).isEqualTo(1);
    }

    @Test
    void orderIsKeptButWhereItBeginsAnew() {
        int connection = connect();
        publish(2);
        arrive(connection, 1, 0);
        assertThat(book.faults())
                .containsExactly("1 messages after a later one of their topic on one connection of a clean session");
        now = 100;
        restarts.open(90);
        publish(2);
        arrive(connection, 3, 2);
        assertThat(book.faults()).hasSize(1);
        assertThat(book.reordered()).isEqualTo(1);
    }

    @Test
    void whatNobodyPublishedIsAFault() {
        arrive(connect(), 0);
        assertThat(book.faults()).containsExactly("1 messages to clean sessions that were never published");
    }
}
