/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.ds.broker;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class BrokerTest {

    private final Broker broker = Brokers.named("broker-a");

    @Test
    void itsMarkIsUnknownUntilItSaysWhereItsCommitLogEnds() {
        assertThat(broker.mark()).isEqualTo(-1);
        broker.sawMessageAt(broker.placeOf(500));
        assertThat(broker.mark()).isEqualTo(-1);
        broker.endsAt(400, -1);
        assertThat(broker.mark()).isEqualTo(501);
        assertThat(broker.firstMark()).isEqualTo(501);
    }

    @Test
    void itsMarkGrowsWithWhatIsStored() {
        broker.endsAt(1_000, -1);
        broker.sawMessageAt(broker.placeOf(2_000));
        broker.sawMessageAt(broker.placeOf(1_500));
        assertThat(broker.mark()).isEqualTo(2_001);
        assertThat(broker.endsAt(3_000, 2_001)).isFalse();
        assertThat(broker.mark()).isEqualTo(3_000);
        assertThat(broker.firstMark()).isEqualTo(1_000);
    }

    @Test
    void allOfANewStoreIsBehindAllThatWasInTheOldOne() {
        broker.endsAt(9_000_000, -1);
        long old = broker.placeOf(8_000_000);
        assertThat(broker.endsAt(700, broker.mark())).isTrue();
        assertThat(broker.placeOf(0)).isGreaterThan(old).isGreaterThan(broker.firstMark());
        assertThat(broker.placeOf(500)).isLessThan(broker.placeOf(600));
        assertThat(broker.mark()).isEqualTo(broker.placeOf(700));
    }

    @Test
    void whatIsLeftOfAShortenedStoreStaysWhereItWas() {
        broker.endsAt(9_000_000, -1);
        long left = broker.placeOf(8_500_000);
        long lost = broker.placeOf(8_950_000);
        assertThat(broker.endsAt(8_900_000, broker.mark())).isTrue();
        assertThat(broker.placeOf(8_500_000)).isEqualTo(left);
        assertThat(broker.placeOf(8_900_000)).isGreaterThan(lost);
    }
}
