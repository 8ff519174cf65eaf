/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.ds.peer;

import org.apache.rocketmq.mqtt.common.model.QueueName;
import org.apache.rocketmq.mqtt.ds.lmq.ArrivalListener;

/**
 * That a light queue at a broker has news, as one node tells another.
 *
 * @param place of the message, see {@link org.apache.rocketmq.mqtt.ds.broker.Broker}, or {@link ArrivalListener#UNKNOWN}
 */
record PeerEvent(QueueName queue, String broker, long place) {

    /** What events are coalesced by: that a message is perhaps there says nothing of those that are, and they nothing of it. */
    Key key() {
        return new Key(queue, broker, place != ArrivalListener.UNKNOWN);
    }

    /** @param placed whether it is known where the message is */
    record Key(QueueName queue, String broker, boolean placed) implements Comparable<Key> {

        /** An order lets hash maps withstand clients that choose names of one hash code. */
        @Override
        public int compareTo(Key other) {
            int byQueue = queue.compareTo(other.queue);
            int byBroker = byQueue != 0 ? byQueue : broker.compareTo(other.broker);
            return byBroker != 0 ? byBroker : Boolean.compare(placed, other.placed);
        }
    }
}
