/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.ds.broker;

/** Hears of brokers. Must not block. */
public interface BrokerListener {

    /** A broker has said, for the first time in this run, where its commit log ends. */
    void onKnown(Broker broker);

    /** The name server lists a broker again that it did not list for a while. */
    void onBack(Broker broker);

    /** A broker's commit log ends before what was seen of it. */
    void onLoss(Broker broker);
}
