/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.ds.notify;

/** Whether this node may go on with what only one node may do. Any thread. */
interface Turn {

    /** It is another node's turn: what is not handled by now is left to that. */
    boolean isOver();

    /** No other node can have taken this one for dead since the turn began: what is about to be handed on, is handed on by this node alone. */
    boolean isSure();

    /** What is about to be handed on is this node's to hand on. */
    default boolean isOn() {
        return !isOver() && isSure();
    }
}
