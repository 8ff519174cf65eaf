/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.ds.lmq;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.apache.rocketmq.mqtt.ds.broker.Broker;
import org.apache.rocketmq.mqtt.ds.broker.Brokers;
import org.junit.jupiter.api.Test;

final class GrownBrokersTest {

    private final Broker quiet = Brokers.knownTo(100);
    private final Broker busy = Brokers.knownTo(100);
    private final List<Broker> both = List.of(quiet, busy);
    private final GrownBrokers grown = new GrownBrokers();

    @Test
    void aBrokerIsDueAtFirstAndWhenItHasGrown() {
        assertThat(grown.of(both)).containsExactly(quiet, busy);
        assertThat(grown.of(both)).isEmpty();
        busy.sawMessageAt(200);
        assertThat(grown.of(both)).containsExactly(busy);
    }

    @Test
    void aBrokerAtWhichSomethingWasMissedIsDueThoughItHasNotGrown() {
        assertThat(grown.of(both)).hasSize(2);
        grown.missed(quiet);
        assertThat(grown.of(both)).containsExactly(quiet);
        assertThat(grown.of(both)).isEmpty();
    }
}
