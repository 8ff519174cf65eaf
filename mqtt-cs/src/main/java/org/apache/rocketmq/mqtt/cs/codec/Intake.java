/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.codec;

/**
 * The tap on what a client sends. While anything holds it no packet is handed on and the socket is not read; what was read already waits
 * undecoded, at most one read's worth. Event loop only.
 */
public interface Intake {

    /** Why nothing is taken in. */
    enum Hold {
        /** The client is not let in yet. */
        CONNECTING,
        /** Too many of the client's requests wait for their answer. */
        UNANSWERED,
        /** Too many bytes of all clients of the loop wait to be stored. */
        LOOP_FULL,
        /** The client publishes faster than it may. */
        RATE,
        /** The client publishes, and the node has too much to do. */
        OVERLOAD,
        /** The client does not read its answers. */
        UNREAD,
        /** The connection is about to end. */
        CLOSING
    }

    void hold(Hold why);

    void release(Hold why);

    boolean isHeldFor(Hold why);
}
