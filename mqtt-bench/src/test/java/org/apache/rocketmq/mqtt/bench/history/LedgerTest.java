/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.bench.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import org.junit.jupiter.api.Test;

class LedgerTest {
    private final Ledger ledger = new Ledger();

    /** A flow of so many acknowledged messages for subscriber 0. */
    private int flow(int publishQos, int subscribeQos, int messages) {
        int flow = ledger.open(publishQos);
        ledger.expect(0, flow, subscribeQos);
        for (int i = 0; i < messages; i++) {
            ledger.acknowledged(flow, ledger.next(flow));
        }
        return flow;
    }

    private void arrive(int flow, int qos, long... sequences) {
        for (long sequence : sequences) {
            ledger.arrived(0, flow, sequence, qos, false);
        }
    }

    @Test
    void findsNothingWrongWithACleanHistory() {
        arrive(flow(2, 2, 3), 2, 0, 1, 2);
        arrive(flow(1, 2, 2), 1, 0, 1);
        assertThat(ledger.faults()).isEmpty();
        assertThat(ledger.undelivered()).isZero();
        assertThat(ledger.unacknowledged()).isZero();
        assertThat(ledger.accounts()).hasSize(2);
    }

    @Test
    void aLostMessageIsAFault() {
        arrive(flow(1, 1, 3), 1, 0, 2);
        assertThat(ledger.undelivered()).isEqualTo(1);
        assertThat(ledger.faults())
                .containsExactly("1 acknowledged messages missing (published at QoS 1, subscribed at QoS 1)");
    }

    @Test
    void whatIsMissingIsCountedFromOneMessageToAnother() {
        int flow = flow(1, 1, 5);
        ledger.next(flow); // never acknowledged
        arrive(flow, 1, 0, 3);
        assertThat(ledger.undelivered(0, flow, 0, 3)).isEqualTo(2);
        assertThat(ledger.undelivered(0, flow, 3, Integer.MAX_VALUE)).isEqualTo(1);
        assertThat(ledger.undelivered(0, flow, 3, 4)).isZero();
    }

    @Test
    void aMessageLostToOneSubscriberOfTwoIsAFault() {
        int flow = flow(2, 2, 2);
        ledger.expect(1, flow, 2);
        arrive(flow, 2, 0, 1);
        ledger.arrived(1, flow, 0, 2, false);
        assertThat(ledger.faults())
                .containsExactly("1 acknowledged messages missing (published at QoS 2, subscribed at QoS 2)");
        assertThat(ledger.accounts().get(0).acknowledged()).isEqualTo(2);
    }

    @Test
    void aDoubledMessageOfQos2IsAFaultWhateverItsFlag() {
        int flow = flow(2, 2, 2);
        arrive(flow, 2, 0, 1, 1);
        assertThat(ledger.arrived(0, flow, 0, 2, true)).isFalse();
        assertThat(ledger.faults())
                .containsExactly("2 messages duplicated at QoS 2 (published at QoS 2, subscribed at QoS 2)");
    }

    @Test
    void aDoubledMessageOfQos1IsCountedAndAllowed() {
        int flow = flow(2, 1, 2);
        arrive(flow, 1, 0, 1, 1);
        ledger.arrived(0, flow, 0, 1, true);
        assertThat(ledger.faults()).isEmpty();
        assertThat(ledger.accounts().get(0).tally().duplicated()).isEqualTo(2);
        assertThat(ledger.accounts().get(0).flagged()).isEqualTo(1);
    }

    @Test
    void namesEachMessageThatBrokeAPromise() {
        int flow = flow(2, 2, 4);
        arrive(flow, 2, 2, 1, 2);

        assertThat(ledger.findings())
                .extracting(Finding::what, Finding::sequence)
                .containsExactly(
                        tuple(Finding.What.MISSING, 0),
                        tuple(Finding.What.MISSING, 3),
                        tuple(Finding.What.DOUBLED, 2),
                        tuple(Finding.What.LATE, 1));
    }

    @Test
    void firstDeliveriesOutOfOrderAreAFault() {
        arrive(flow(1, 1, 3), 1, 0, 2, 1);
        assertThat(ledger.faults())
                .containsExactly("1 messages first delivered after a later one of their topic"
                        + " (published at QoS 1, subscribed at QoS 1)");
    }

    @Test
    void aRepetitionOfEarlierMessagesIsNotOutOfOrder() {
        arrive(flow(1, 1, 4), 1, 0, 1, 2, 1, 2, 3);
        assertThat(ledger.faults()).isEmpty();
    }

    @Test
    void whatNobodyPublishedIsAFault() {
        arrive(flow(1, 1, 1), 1, 0, 5);
        assertThat(ledger.faults())
                .containsExactly("1 messages delivered that were never published"
                        + " (published at QoS 1, subscribed at QoS 1)");
    }

    @Test
    void aMessageForSomebodyElseIsAFault() {
        int flow = flow(1, 1, 1);
        arrive(flow, 1, 0);
        ledger.arrived(7, flow, 0, 1, false);
        ledger.foreign();
        assertThat(ledger.faults()).containsExactly("2 messages delivered to a subscriber that they are not for");
    }

    @Test
    void anotherQosIsAFault() {
        arrive(flow(2, 2, 1), 1, 0);
        assertThat(ledger.faults())
                .containsExactly("1 deliveries at another QoS than 2 (published at QoS 2, subscribed at QoS 2)");
    }

    @Test
    void whatIsNeverAcknowledgedIsAFaultButMayArriveOrNot() {
        int flow = flow(1, 1, 0);
        ledger.next(flow);
        ledger.next(flow);
        arrive(flow, 1, 1);
        assertThat(ledger.unacknowledged()).isEqualTo(2);
        assertThat(ledger.undelivered()).isZero();
        assertThat(ledger.faults()).containsExactly("2 messages never acknowledged");
    }

    @Test
    void aWithdrawnMessageIsNotWaitedFor() {
        int flow = flow(2, 2, 0);
        ledger.next(flow);
        ledger.withdrawn(flow);
        assertThat(ledger.unacknowledged()).isZero();
        assertThat(ledger.faults()).isEmpty();
        assertThat(ledger.accounts().get(0).published()).isZero();
    }
}
