/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.common.model;

/**
 * A message as read from a light queue.
 *
 * @param message what to deliver, if it is {@link #isDeliverable}
 * @param offset its place in the light queue; dense, from 0
 * @param commitLogOffset its place in the broker's commit log, in bytes; grows with {@code offset}
 * @param storedAtMillis the broker's clock when it stored the message, Unix milliseconds
 * @param attempts how often the message was sent to the client before and set aside; 0 but in a client's retry queue
 */
public record StoredMessage(Message message, long offset, long commitLogOffset, long storedAtMillis, int attempts) {

    private static final Message NONE =
            new Message(new TopicName("$none"), Payload.EMPTY, Qos.AT_MOST_ONCE, false, null);

    public StoredMessage(Message message, long offset, long commitLogOffset, long storedAtMillis) {
        this(message, offset, commitLogOffset, storedAtMillis, 0);
    }

    /** An entry of a light queue that is no application message: readers pass over it, and its offset leaves no gap. */
    public static StoredMessage undeliverable(long offset, long commitLogOffset, long storedAtMillis) {
        return new StoredMessage(NONE, offset, commitLogOffset, storedAtMillis);
    }

    /** Whether the entry is an application message. */
    @SuppressWarnings("ReferenceEquality") // a device may publish a message equal to NONE
    public boolean isDeliverable() {
        return message != NONE;
    }
}
