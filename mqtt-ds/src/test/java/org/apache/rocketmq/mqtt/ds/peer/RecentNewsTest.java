/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.ds.peer;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.rocketmq.mqtt.common.model.QueueName;
import org.apache.rocketmq.mqtt.ds.lmq.ArrivalListener;
import org.junit.jupiter.api.Test;

final class RecentNewsTest {

    private static final QueueName QUEUE = new QueueName("%LMQ%a");
    private static final long SECOND = 1_000_000_000;

    private final RecentNews recent = new RecentNews();

    @Test
    void ofEachBrokerTheHighestPlaceIsRemembered() {
        recent.add(new PeerEvent(QUEUE, "a", 5), 0);
        recent.add(new PeerEvent(QUEUE, "a", 3), 1);
        recent.add(new PeerEvent(QUEUE, "b", 1), 2);
        recent.add(new PeerEvent(QUEUE, "a", ArrivalListener.UNKNOWN), 3);
        assertThat(recent.of(QUEUE, 4))
                .containsExactlyInAnyOrder(
                        new PeerEvent(QUEUE, "a", 5),
                        new PeerEvent(QUEUE, "b", 1),
                        new PeerEvent(QUEUE, "a", ArrivalListener.UNKNOWN));
    }

    @Test
    void whatIsOldOrOfTooManyQueuesIsForgotten() {
        recent.add(new PeerEvent(QUEUE, "a", 5), 0);
        assertThat(recent.of(QUEUE, RecentNews.AGE_SECONDS * SECOND)).isEmpty();
        for (int i = 0; i < RecentNews.MOST; i++) {
            recent.add(new PeerEvent(new QueueName("%LMQ%q" + i), "a", i), 1);
        }
        assertThat(recent.of(QUEUE, 1)).isEmpty();
    }
}
