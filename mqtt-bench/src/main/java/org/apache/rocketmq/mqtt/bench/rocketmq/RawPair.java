/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.bench.rocketmq;

import org.apache.rocketmq.common.message.MessageQueue;
import org.apache.rocketmq.mqtt.bench.history.ReceivedHistory;
import org.apache.rocketmq.mqtt.bench.history.SentHistory;
import org.apache.rocketmq.mqtt.bench.history.Tally;

/** One publisher and the receiver of its queue. SDK threads come from everywhere: guarded by itself. */
final class RawPair {
    private final MessageQueue queue;
    private final SentHistory sent = new SentHistory();
    private final ReceivedHistory received = new ReceivedHistory();
    private boolean ready;

    RawPair(MessageQueue queue) {
        this.queue = queue;
    }

    MessageQueue queue() {
        return queue;
    }

    synchronized int next() {
        return sent.next();
    }

    synchronized void acknowledged(long sequence) {
        sent.acknowledged(sequence);
    }

    /** @return false if this one had come before */
    synchronized boolean arrived(long sequence) {
        return received.arrived(sequence);
    }

    /** A probe has come: the receiver is listening. */
    synchronized void probed() {
        ready = true;
    }

    synchronized boolean ready() {
        return ready;
    }

    synchronized Tally tally() {
        return Tally.of(sent, received);
    }

    synchronized int sent() {
        return sent.sent();
    }

    synchronized int acknowledged() {
        return sent.acknowledged();
    }
}
