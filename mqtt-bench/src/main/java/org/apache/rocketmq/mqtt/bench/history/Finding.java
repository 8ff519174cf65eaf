/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.bench.history;

/**
 * One message that broke a promise on its way to one subscriber.
 *
 * @param what of the promises
 * @param subscriber of a ledger its number, of a {@link CleanBook} that of the connection
 * @param publishedNanos by the ledger's clock
 */
public record Finding(What what, int subscriber, int flow, int sequence, long publishedNanos) {

    /** Which promise. */
    public enum What {
        MISSING,
        DOUBLED,
        LATE
    }
}
