/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.ds.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Objects;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException;
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

    @Test
    void aRestoredBrokerGoesOnWithItsErasAndNoticesWhatItLostMeanwhile() {
        broker.endsAt(9_000_000, -1);
        long old = broker.placeOf(8_000_000);
        broker.endsAt(700, broker.mark());
        long inSecondEra = broker.placeOf(650);

        Broker restored = Brokers.named("broker-a");
        restored.restore(Objects.requireNonNull(broker.past()));
        assertThat(restored.isSuspect()).isTrue();
        assertThat(restored.placeOf(650)).isEqualTo(inSecondEra).isGreaterThan(old);
        assertThat(restored.firstMark()).isEqualTo(9_000_000);
        assertThat(restored.lastRunMark()).isEqualTo(broker.mark());
        assertThat(restored.lossAt(800, restored.mark())).isNull();

        Broker.Past third = restored.lossAt(100, restored.mark());
        assertThat(restored.endsAt(100, restored.mark())).isTrue();
        assertThat(restored.past()).isEqualTo(third);
        assertThat(restored.placeOf(0)).isGreaterThan(inSecondEra);
    }

    @Test
    void whatALossLeavesOfAQueueIsWhatLiesBeforeIt() {
        broker.endsAt(9_000_000, -1);
        long counted = broker.counted(40);
        assertThat(Broker.uncounted(counted)).isEqualTo(40);
        assertThat(broker.changedSince(counted)).isEqualTo(Broker.NOWHERE);
        Broker later = new Broker("broker-a", "127.0.0.1:1");
        later.endsAt(9_000_000, -1);
        later.endsAt(8_900_000, later.mark());
        assertThat(Broker.uncounted(later.counted(40))).isEqualTo(40);
        assertThat(later.changedSince(counted)).isEqualTo(later.placeOf(8_900_000));
        assertThat(later.changedSince(later.counted(40))).isEqualTo(Broker.NOWHERE);
        assertThatThrownBy(() -> broker.changedSince(later.counted(40))).isInstanceOf(GatewayException.class);
        later.endsAt(8_800_000, later.mark());
        assertThat(later.changedSince(counted)).isZero();
    }

    @Test
    void nothingIsLeftOfAQueueThatHasStartedAnew() {
        broker.endsAt(9_000_000, -1);
        long counted = broker.counted(40);
        broker.endsAt(700, broker.mark());
        assertThat(broker.changedSince(counted)).isEqualTo(broker.placeOf(0));
    }
}
