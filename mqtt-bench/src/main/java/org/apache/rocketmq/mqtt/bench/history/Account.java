/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.bench.history;

/**
 * What became of the messages published at one QoS and subscribed to at one QoS.
 *
 * @param published by the publishers whose messages these are
 * @param acknowledged of them, by PUBACK or PUBCOMP
 * @param tally over each pair of publisher's topic and subscriber
 * @param flagged duplicates that came with the DUP flag
 * @param reordered out of order, but order was to begin anew between it and the later one
 * @param otherQos deliveries at another QoS than the lower of the two
 */
public record Account(
        int publishQos,
        int subscribeQos,
        long published,
        long acknowledged,
        Tally tally,
        long flagged,
        long reordered,
        long otherQos) {

    /** The QoS the messages are delivered at. */
    public int qos() {
        return Math.min(publishQos, subscribeQos);
    }

    Account plus(Account other) {
        return new Account(
                publishQos,
                subscribeQos,
                published + other.published,
                acknowledged + other.acknowledged,
                tally.plus(other.tally),
                flagged + other.flagged,
                reordered + other.reordered,
                otherQos + other.otherQos);
    }
}
