/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.ds.broker;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which servers of a link do not answer any more. A connection that was cut on the way is never closed by the other end, and RocketMQ's client
 * goes on using it; whoever has not answered {@value #MOST_UNANSWERED} requests, each sent when the one before had timed out, and no other either, is to be
 * connected to anew.
 *
 * <p>One entry for each address with an unanswered request; any thread.
 */
final class Silences {

    private static final int MOST_UNANSWERED = 2;

    private final Map<String, Silence> silences = new ConcurrentHashMap<>();

    /** @param lastNanos when the last of the requests had timed out */
    private record Silence(int requests, long lastNanos) {}

    void answered(String address) {
        if (!silences.isEmpty()) { // the usual case
            silences.remove(address);
        }
    }

    /**
     * A request has timed out.
     *
     * @param sentNanos when it was sent, on the same clock as {@code nowNanos}
     * @return whether the connection is to be given up
     */
    boolean timedOut(String address, long sentNanos, long nowNanos) {
        Silence now = silences.compute(address, (key, before) -> {
            if (before == null) {
                return new Silence(1, nowNanos);
            }
            return sentNanos - before.lastNanos() < 0 ? before : new Silence(before.requests() + 1, nowNanos);
        });
        return now.requests() >= MOST_UNANSWERED && silences.remove(address, now);
    }
}
