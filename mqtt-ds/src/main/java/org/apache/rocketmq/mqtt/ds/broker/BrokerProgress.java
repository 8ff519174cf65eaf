/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.ds.broker;

import java.util.Map;

/**
 * What a broker said of itself at one moment.
 *
 * @param askedAtNanos when it was asked, on the clock of {@link System#nanoTime}
 * @param end offset at which its commit log ended
 * @param dispatchedTo what lies before this offset in the commit log is in the consume queues, the light queues and the key index
 * @param oldestSendMillis how long the oldest send that it has not begun to handle has waited; 0 if there is none
 * @param bootMillis when it was started, by its clock, Unix milliseconds; 0 if it does not say
 */
public record BrokerProgress(long askedAtNanos, long end, long dispatchedTo, long oldestSendMillis, long bootMillis) {

    static BrokerProgress of(long askedAtNanos, long end, Map<String, String> figures) {
        return new BrokerProgress(
                askedAtNanos,
                end,
                end - Math.max(0, number(figures, "dispatchBehindBytes")),
                number(figures, "sendThreadPoolQueueHeadWaitTimeMills"),
                number(figures, "bootTimestamp"));
    }

    /**
     * Whether the broker had begun to handle all sends that it had read by a moment; no if that cannot be told yet, since a wait of 0 ms may be
     * that of a send just read.
     *
     * @param nanos on the clock of {@link System#nanoTime}
     */
    public boolean hasTakenUpSendsOfBefore(long nanos) {
        return oldestSendMillis < (askedAtNanos - nanos) / 1_000_000;
    }

    private static long number(Map<String, String> figures, String name) {
        try {
            return Long.parseLong(figures.getOrDefault(name, "0").trim());
        } catch (NumberFormatException e) {
            return 0; // a version that says it otherwise
        }
    }
}
