/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.ds.notify;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.apache.rocketmq.mqtt.common.model.StartPoint;
import org.apache.rocketmq.mqtt.ds.broker.Broker;
import org.apache.rocketmq.mqtt.ds.broker.Brokers;
import org.junit.jupiter.api.Test;

final class FeedStartTest {

    private final Broker broker = Brokers.knownTo(700);

    @Test
    void aFeedBeginsAtItsMark() {
        StartPoint from = new StartPoint(Map.of(broker.name(), 500L));
        assertThat(new FeedStart(from, true).at(broker)).isEqualTo(500);
        assertThat(new FeedStart(from, false).at(broker)).isEqualTo(500);
    }

    @Test
    void aBrokerThatAnEarlierRunDidNotKnowIsFedFromItsBeginning() {
        assertThat(new FeedStart(StartPoint.EARLIEST, true).at(broker)).isZero();
    }

    @Test
    void aBrokerThatANewFeedDidNotKnowIsFedFromWhenItBecameKnown() {
        assertThat(new FeedStart(StartPoint.EARLIEST, false).at(broker)).isEqualTo(700);
        assertThat(new FeedStart(StartPoint.EARLIEST, false).at(Brokers.named("silent")))
                .isEqualTo(-1);
    }
}
