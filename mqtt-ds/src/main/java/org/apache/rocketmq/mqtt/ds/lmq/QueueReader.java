/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.ds.lmq;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.apache.rocketmq.common.message.MessageExt;
import org.apache.rocketmq.mqtt.common.model.Message;
import org.apache.rocketmq.mqtt.common.model.StoredMessage;
import org.apache.rocketmq.mqtt.ds.broker.BrokerCalls;
import org.apache.rocketmq.mqtt.ds.broker.PullFilter;
import org.apache.rocketmq.mqtt.ds.broker.Pulled;
import org.apache.rocketmq.mqtt.ds.broker.QueueAddress;
import org.apache.rocketmq.mqtt.ds.broker.QueueSearch;
import org.apache.rocketmq.mqtt.ds.broker.QueueSearch.Found;
import org.apache.rocketmq.mqtt.ds.format.MessageCodec;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads one light queue at one broker: decodes what is pulled, and finds a place in it. Holds no state; any thread. */
final class QueueReader {

    private static final Logger LOG = LoggerFactory.getLogger(QueueReader.class);

    private final BrokerCalls calls;
    private final QueueAddress queue;
    private final LmqMeters meters;

    QueueReader(BrokerCalls calls, QueueAddress queue, LmqMeters meters) {
        this.calls = calls;
        this.queue = queue;
        this.meters = meters;
    }

    /**
     * A pull and the messages it gave.
     *
     * @param first offset of the first message: the one asked for, unless the store no longer has some from there on
     */
    record Reading(Pulled pulled, long first, List<StoredMessage> messages) {}

    CompletionStage<Reading> read(long offset, int max, long holdMillis) {
        return calls.pull(queue, PullFilter.ALL, offset, max, holdMillis).thenApply(pulled -> {
            int count = pulled.messages().size();
            // Brokers pass over messages whose commit-log file is gone, and say so only by where to go on.
            long first = count == 0 ? offset : Math.max(offset, pulled.next() - count);
            List<StoredMessage> messages = new ArrayList<>(count);
            long at = first;
            for (MessageExt stored : pulled.messages()) {
                long place = queue.broker().placeOf(stored.getCommitLogOffset());
                messages.add(decode(stored, at++, place));
                queue.broker().sawMessageAt(place);
            }
            return new Reading(pulled, first, messages);
        });
    }

    private StoredMessage decode(MessageExt stored, long offset, long place) {
        Message message = MessageCodec.decode(stored);
        if (message == null) {
            meters.undecodable.increment();
            LOG.warn(
                    "queue={} offset={} msgId={} cannot be read or has no legal MQTT topic",
                    queue,
                    offset,
                    stored.getMsgId());
            return StoredMessage.undeliverable(offset, place, stored.getStoreTimestamp());
        }
        int attempts = MessageCodec.attempts(stored, queue.topic());
        return new StoredMessage(message, offset, place, stored.getStoreTimestamp(), attempts);
    }

    /** The offset of the first message at or after a mark in the commit log; the end of the queue if there is none yet. */
    CompletionStage<Found> locate(long mark) {
        meters.searches.increment();
        return QueueSearch.firstAtOrAfter(calls, queue, mark);
    }

    /**
     * The one message of the queue at a place of the commit log, if the store has it: also if the queue was deleted since, or has begun
     * anew.
     */
    CompletionStage<Optional<StoredMessage>> readAt(long offset, long place) {
        return calls.messageAt(queue.broker(), place)
                .thenApply(found -> found.filter(
                                stored -> MessageCodec.queueNames(stored).contains(queue.topic()))
                        .map(stored -> decode(stored, offset, place)));
    }

    /** What offsets of the queue mean: they mean something else in another era of the broker. */
    long era() {
        return queue.broker().eraNumber();
    }

    QueueAddress address() {
        return queue;
    }
}
