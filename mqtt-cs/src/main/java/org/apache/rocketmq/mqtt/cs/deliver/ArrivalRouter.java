/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.deliver;

import io.netty.util.concurrent.EventExecutor;
import java.util.HashMap;
import java.util.Map;
import org.apache.rocketmq.mqtt.common.model.QueueName;
import org.apache.rocketmq.mqtt.common.port.LightQueues;

/**
 * Which light queues the sessions of one event loop read, and who is told of news of each. A queue is watched once for all of
 * them. Event loop only.
 */
final class ArrivalRouter {

    private final LightQueues queues;
    private final EventExecutor loop;
    private final Map<QueueName, QueueWatch> watches = new HashMap<>();

    ArrivalRouter(LightQueues queues, EventExecutor loop) {
        this.queues = queues;
        this.loop = loop;
    }

    void attach(QueueSubscription subscription) {
        assert loop.inEventLoop();
        QueueWatch watch = watches.get(subscription.queue());
        if (watch == null) {
            watch = new QueueWatch(subscription, queues, loop);
            watches.put(subscription.queue(), watch);
        }
        subscription.watch = watch;
        watch.add(subscription);
    }

    void detach(QueueSubscription subscription) {
        assert loop.inEventLoop();
        QueueWatch watch = subscription.watch;
        if (watch != null && watch.remove(subscription)) {
            watches.remove(subscription.queue());
        }
        subscription.watch = null;
    }

    int watchCount() {
        return watches.size();
    }

    void close() {
        watches.values().forEach(QueueWatch::close);
        watches.clear();
    }
}
