/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.ds.broker;

/** How a commit log is counted, see {@link Broker}: from {@code start} on in this era, before it in the one before. */
record Era(long number, long start) {

    /** Bits of a place that are the offset: a petabyte of commit log. */
    static final int OFFSET_BITS = 50;

    long placeOf(long offset) {
        return ((offset >= start ? number : number - 1) << OFFSET_BITS) + offset;
    }
}
