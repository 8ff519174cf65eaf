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
import org.apache.rocketmq.mqtt.ds.lmq.UnheardNews.Arrival;
import org.junit.jupiter.api.Test;

final class UnheardNewsTest {

    private static final QueueName QUEUE = new QueueName("%LMQ%a");

    private final Broker broker = Brokers.named("broker-a");
    private final UnheardNews news = new UnheardNews();

    @Test
    void whoeverBeginsToWatchHearsWhatCameAfterItsStartPointOnce() {
        news.add(QUEUE, broker, 100);
        assertThat(news.take(QUEUE, new StartPoint(Map.of("broker-a", 100L)))).isEqualTo(new Arrival(broker, 100));
        assertThat(news.take(QUEUE, StartPoint.EARLIEST)).isNull();
    }

    @Test
    void whatCameBeforeTheStartPointIsNoNews() {
        news.add(QUEUE, broker, 100);
        assertThat(news.take(QUEUE, new StartPoint(Map.of("broker-a", 101L)))).isNull();
    }

    @Test
    void theOldestQueuesAreForgotten() {
        news.add(QUEUE, broker, 100);
        for (int i = 0; i < UnheardNews.MOST; i++) {
            news.add(new QueueName("%LMQ%" + i), broker, 100);
        }
        assertThat(news.take(QUEUE, StartPoint.EARLIEST)).isNull();
    }
}
