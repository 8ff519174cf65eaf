/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.ds.lmq;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.apache.rocketmq.mqtt.common.model.QueueName;
import org.apache.rocketmq.mqtt.common.model.StartPoint;
import org.apache.rocketmq.mqtt.ds.broker.Broker;
import org.apache.rocketmq.mqtt.ds.broker.Brokers;
import org.junit.jupiter.api.Test;

final class UnheardNewsTest {

    private static final QueueName QUEUE = new QueueName("%LMQ%a");

    private final Broker broker = Brokers.named("broker-a");
    private final UnheardNews news = new UnheardNews();

    @Test
    void whoeverBeginsToWatchHearsWhatCameAfterItsStartPoint() {
        news.add(QUEUE, broker, 100);
        news.add(QUEUE, broker, 90);
        assertThat(news.since(QUEUE, new StartPoint(Map.of("broker-a", 100L)))).isEqualTo(Map.of(broker, 100L));
        assertThat(news.since(QUEUE, StartPoint.EARLIEST)).isEqualTo(Map.of(broker, 100L));
    }

    @Test
    void whatCameBeforeTheStartPointIsNoNews() {
        news.add(QUEUE, broker, 100);
        assertThat(news.since(QUEUE, new StartPoint(Map.of("broker-a", 101L)))).isEmpty();
    }

    @Test
    void eachBrokerHasItsOwn() {
        Broker other = Brokers.named("broker-b");
        news.add(QUEUE, broker, 100);
        news.add(QUEUE, other, 5);
        news.add(QUEUE, other, ArrivalListener.UNKNOWN);
        assertThat(news.since(QUEUE, StartPoint.EARLIEST)).isEqualTo(Map.of(broker, 100L, other, 5L));
    }

    @Test
    void theQueuesLongestNotHeardOfAreForgotten() {
        QueueName busy = new QueueName("%LMQ%busy");
        news.add(QUEUE, broker, 100);
        news.add(busy, broker, 100);
        for (int i = 0; i < UnheardNews.MOST - 1; i++) {
            news.add(new QueueName("%LMQ%" + i), broker, 100);
            news.add(busy, broker, 100 + i);
        }
        assertThat(news.since(QUEUE, StartPoint.EARLIEST)).isEmpty();
        assertThat(news.since(busy, StartPoint.EARLIEST)).hasSize(1);
    }
}
