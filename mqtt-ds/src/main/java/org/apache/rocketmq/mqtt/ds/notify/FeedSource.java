/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.ds.notify;

import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.apache.rocketmq.mqtt.ds.broker.BrokerCalls;
import org.apache.rocketmq.mqtt.ds.broker.PullFilter;
import org.apache.rocketmq.mqtt.ds.broker.Pulled;
import org.apache.rocketmq.mqtt.ds.broker.QueueAddress;
import org.apache.rocketmq.mqtt.ds.broker.QueueSearch;
import org.apache.rocketmq.mqtt.ds.broker.QueueSearch.Found;

/** What the feed asks of one consume queue. No state; any thread. */
interface FeedSource {

    /** A pull that is held at the broker until there is something. */
    CompletionStage<Pulled> pull(PullFilter filter, long offset, int max);

    /** The offset after the newest message. */
    CompletionStage<Long> end();

    /** Where the first message at or after a place of the commit log is. */
    CompletionStage<Found> firstAtOrAfter(long mark);

    /** The queues of brokers. */
    static Function<QueueAddress, FeedSource> at(BrokerCalls calls, long holdMillis) {
        return queue -> new OfBroker(calls, queue, holdMillis);
    }

    /** A queue at its broker. */
    record OfBroker(BrokerCalls calls, QueueAddress queue, long holdMillis) implements FeedSource {

        @Override
        public CompletionStage<Pulled> pull(PullFilter filter, long offset, int max) {
            return calls.pull(queue, filter, offset, max, holdMillis);
        }

        @Override
        public CompletionStage<Long> end() {
            return calls.maxOffset(queue);
        }

        @Override
        public CompletionStage<Found> firstAtOrAfter(long mark) {
            return QueueSearch.firstAtOrAfter(calls, queue, mark);
        }
    }
}
