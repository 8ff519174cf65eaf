/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.ds.lmq;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import org.apache.rocketmq.mqtt.common.model.StartPoint;
import org.apache.rocketmq.mqtt.common.port.LightQueues.QueueListener;

/** One listener of one light queue: told on its executor, once for all news that came before it looked. Any thread. */
final class Watch {

    private final StartPoint from;
    private final boolean resumed;
    private final QueueListener listener;
    private final Executor executor;
    private final Map<Tail, Boolean> untold = new ConcurrentHashMap<>(2);

    /** @param resumed whether it wants to hear of what came before it, too */
    Watch(StartPoint from, boolean resumed, QueueListener listener, Executor executor) {
        this.from = from;
        this.resumed = resumed;
        this.listener = listener;
        this.executor = executor;
    }

    StartPoint from() {
        return from;
    }

    boolean isResumed() {
        return resumed;
    }

    void tell(Tail tail) {
        if (untold.putIfAbsent(tail, Boolean.TRUE) == null) {
            executor.execute(() -> {
                untold.remove(tail); // before the look: what comes during it is told again
                listener.onNews(tail);
            });
        }
    }
}
