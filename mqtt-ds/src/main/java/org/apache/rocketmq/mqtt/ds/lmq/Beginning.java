/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.ds.lmq;

import org.apache.rocketmq.mqtt.common.model.MessageWindow;

/**
 * Where a tail has begun to read, first or when its broker had lost part of its commit log.
 *
 * @param place before which it has read nothing since then
 * @param era of the broker, in which the offset means something
 * @param generation of the windows from then on
 */
record Beginning(long offset, long place, long era, long generation) {

    /** Whether a window has, of what is at or after a place, all that the queue has. */
    boolean reachesBack(MessageWindow window, long from) {
        return window.firstFrom(from) > window.first() || (from >= place && window.first() <= offset);
    }
}
