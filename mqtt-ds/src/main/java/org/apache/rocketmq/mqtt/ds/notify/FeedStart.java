/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.ds.notify;

import org.apache.rocketmq.mqtt.common.model.StartPoint;
import org.apache.rocketmq.mqtt.ds.broker.Broker;

/**
 * From where a topic is fed.
 *
 * @param resumed whether it was fed in an earlier run of the node: what a broker has that was not known then came since
 */
record FeedStart(StartPoint from, boolean resumed) {

    /** The place to begin at in a broker's queues; -1: not known yet. */
    long at(Broker broker) {
        return from.marks().getOrDefault(broker.name(), resumed ? 0 : broker.firstMark());
    }
}
