/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.ds.lmq;

import org.apache.rocketmq.mqtt.common.model.QueueName;
import org.apache.rocketmq.mqtt.ds.broker.Broker;

/** Hears that a light queue on a broker has news: an event, never a promise that the message is there already. Must not block. */
@FunctionalInterface
public interface ArrivalListener {

    /** Stands for the place of a message that perhaps was stored. */
    long UNKNOWN = -1;

    /** @param place the message's place, see {@link Broker}, or {@link #UNKNOWN} */
    void onArrival(QueueName queue, Broker broker, long place, Source source);

    /** Who brought the news. */
    enum Source {
        /** This node stored the message. */
        OWN,
        /** A backend service wrote the message into the queue. */
        FEED,
        /** Another node has told. */
        PEER
    }
}
