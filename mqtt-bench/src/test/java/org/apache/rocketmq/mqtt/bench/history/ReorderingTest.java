/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.bench.history;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What a {@link Ledger} lets pass that is not strict, and what even then it does not. */
class ReorderingTest {
    private final Windows restarts = new Windows();
    private long now;
    private final Ledger ledger = new Ledger(() -> now, new Promises(restarts, false));

    private int flow(int qos) {
        int flow = ledger.open(qos);
        ledger.expect(0, flow, qos);
        return flow;
    }

    private void publish(int flow, long at) {
        now = at;
        ledger.acknowledged(flow, ledger.next(flow));
    }

    private void arrive(int flow, int qos, int... sequences) {
        for (int sequence : sequences) {
            ledger.arrived(0, flow, sequence, qos, false);
        }
    }

    @Test
    void aMessagePublishedWhileOrderBeginsAnewMayComeAfterALaterOne() {
        int flow = flow(1);
        publish(flow, 5);
        publish(flow, 10);
        publish(flow, 30);
        restarts.close(restarts.open(8), 20);
        arrive(flow, 1, 0, 2, 1);
        assertThat(ledger.faults()).isEmpty();
        assertThat(ledger.accounts().get(0).reordered()).isEqualTo(1);
    }

    @Test
    void soMayOneThatWaitsAtABrokerThatWasReplaced() {
        int flow = flow(1);
        publish(flow, 5);
        publish(flow, 30);
        restarts.close(restarts.open(8), 20);
        arrive(flow, 1, 1, 0);
        assertThat(ledger.faults()).isEmpty();
    }

    @Test
    void twoMessagesWithoutABeginningBetweenThemMayNot() {
        int flow = flow(1);
        publish(flow, 5);
        publish(flow, 7);
        restarts.close(restarts.open(8), 20);
        arrive(flow, 1, 1, 0);
        assertThat(ledger.faults())
                .containsExactly("1 messages first delivered after a later one of their topic"
                        + " (published at QoS 1, subscribed at QoS 1)");
    }

    @Test
    void noWindowExcusesALostOrADoubledMessage() {
        int flow = flow(2);
        publish(flow, 10);
        publish(flow, 11);
        restarts.open(0);
        arrive(flow, 2, 0, 0);
        assertThat(ledger.faults())
                .containsExactly(
                        "1 acknowledged messages missing (published at QoS 2, subscribed at QoS 2)",
                        "1 messages duplicated at QoS 2 (published at QoS 2, subscribed at QoS 2)");
    }

    @Test
    void atQos0TwiceIsCountedOrAFaultAsPromised() {
        int flow = flow(0);
        publish(flow, 10);
        arrive(flow, 0, 0, 0);
        assertThat(ledger.faults()).isEmpty();
        assertThat(ledger.accounts().get(0).tally().duplicated()).isEqualTo(1);
        Ledger strict = new Ledger();
        int same = strict.open(0);
        strict.expect(0, same, 0);
        strict.acknowledged(same, strict.next(same));
        strict.arrived(0, same, 0, 0, false);
        strict.arrived(0, same, 0, 0, false);
        assertThat(strict.faults()).hasSize(1);
    }
}
