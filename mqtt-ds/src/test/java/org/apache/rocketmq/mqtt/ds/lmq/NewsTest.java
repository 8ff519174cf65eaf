/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.ds.lmq;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class NewsTest {

    private static final long MILLI = 1_000_000;

    private final News news = new News();

    @Test
    void aPullIsOverdueSomeTimeAfterTheOldestUnreadNews() {
        assertThat(news.heard(100, 0)).isTrue();
        assertThat(news.heard(200, 250 * MILLI)).isTrue();
        assertThat(news.overdueIn(250 * MILLI)).isEqualTo(50);
        assertThat(news.overdueIn(400 * MILLI)).isZero();
    }

    @Test
    void newsOfWhatWasReadAlreadyIsNone() {
        news.read(100, 0);
        assertThat(news.heard(100, 0)).isFalse();
        assertThat(news.overdueIn(1_000 * MILLI)).isEqualTo(-1);
    }

    @Test
    void readingSaysHowLongTheOldestNewsWaited() {
        assertThat(news.read(50, 0)).isEqualTo(-1);
        news.heard(100, 10);
        news.heard(200, 20);
        assertThat(news.read(100, 30)).isEqualTo(20);
        assertThat(news.overdueIn(30)).as("the message at 200 is unread").isPositive();
        assertThat(news.read(200, 45)).isEqualTo(15);
    }

    @Test
    void eachPullGivenUpDoublesTheTimeUntilTheNext() {
        news.heard(100, 0);
        news.gaveUp(0);
        assertThat(news.overdueIn(0)).isEqualTo(600);
        news.gaveUp(0);
        assertThat(news.overdueIn(0)).isEqualTo(1_200);
        news.read(100, 0);
        news.heard(200, 0);
        assertThat(news.overdueIn(0)).isEqualTo(300);
    }

    @Test
    void newsOfAnUnknownPlaceWakesButIsNeverOverdue() {
        assertThat(news.heard(ArrivalListener.UNKNOWN, 0)).isTrue();
        assertThat(news.overdueIn(1_000 * MILLI)).isEqualTo(-1);
    }

    @Test
    void aPullHeldInVainEndsTheWait() {
        news.heard(100, 0);
        news.nothingThere();
        assertThat(news.overdueIn(1_000 * MILLI)).isEqualTo(-1);
    }
}
