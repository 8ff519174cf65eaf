/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.ds.broker;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class BrokerProgressTest {

    private static final long MILLI = 1_000_000;

    @Test
    void sendsOfBeforeAreTakenUpIfTheOldestThatWaitsCameLater() {
        assertThat(askedAfter(10, 9).hasTakenUpSendsOfBefore(0)).isTrue();
        assertThat(askedAfter(10, 0).hasTakenUpSendsOfBefore(0)).isTrue();
        assertThat(askedAfter(10, 11).hasTakenUpSendsOfBefore(0)).isFalse();
    }

    @Test
    void aSendThatWaitsForAsLongMayBeOneOfThem() {
        assertThat(askedAfter(10, 10).hasTakenUpSendsOfBefore(0)).isFalse();
        assertThat(askedAfter(0, 0).hasTakenUpSendsOfBefore(0)).isFalse();
    }

    private static BrokerProgress askedAfter(long millis, long oldestSendMillis) {
        return new BrokerProgress(millis * MILLI, 0, 0, oldestSendMillis, 0);
    }
}
