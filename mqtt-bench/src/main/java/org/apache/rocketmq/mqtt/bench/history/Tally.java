/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.bench.history;

/**
 * The difference between what was sent and what came, exact.
 *
 * @param expected messages that should have come
 * @param received different messages that came
 * @param lostAcknowledged the server said it has them, and they never came
 * @param lostUnacknowledged never came, but were never acknowledged either
 * @param duplicated came again, each time counted
 * @param outOfOrder first came after a later one of the same publisher
 * @param invented came, but were never sent
 */
public record Tally(
        long expected,
        long received,
        long lostAcknowledged,
        long lostUnacknowledged,
        long duplicated,
        long outOfOrder,
        long invented) {

    public static final Tally NOTHING = new Tally(0, 0, 0, 0, 0, 0, 0);

    public static Tally of(SentHistory sent, ReceivedHistory received) {
        long lostAcknowledged = 0;
        long lostUnacknowledged = 0;
        for (int i = 0; i < sent.sent(); i++) {
            if (received.has(i)) {
                continue;
            }
            if (sent.isAcknowledged(i)) {
                lostAcknowledged++;
            } else {
                lostUnacknowledged++;
            }
        }
        long invented = 0;
        for (int i = sent.sent(); i <= received.highest(); i++) {
            invented += received.has(i) ? 1 : 0;
        }
        return new Tally(
                sent.sent(),
                received.received() - invented,
                lostAcknowledged,
                lostUnacknowledged,
                received.duplicated(),
                received.outOfOrder(),
                invented);
    }

    public Tally plus(Tally other) {
        return new Tally(
                expected + other.expected,
                received + other.received,
                lostAcknowledged + other.lostAcknowledged,
                lostUnacknowledged + other.lostUnacknowledged,
                duplicated + other.duplicated,
                outOfOrder + other.outOfOrder,
                invented + other.invented);
    }
}
