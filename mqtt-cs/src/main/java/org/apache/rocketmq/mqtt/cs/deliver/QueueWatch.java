/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.deliver;

import io.netty.util.concurrent.EventExecutor;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import org.apache.rocketmq.mqtt.common.model.QueueName;
import org.apache.rocketmq.mqtt.common.model.StartPoint;
import org.apache.rocketmq.mqtt.common.port.LightQueues;
import org.apache.rocketmq.mqtt.common.port.LightQueues.Interest;
import org.apache.rocketmq.mqtt.common.port.LightQueues.QueueListener;
import org.apache.rocketmq.mqtt.common.port.SharedQueue;
import org.apache.rocketmq.mqtt.cs.PortCall;
import org.jspecify.annotations.Nullable;

/**
 * One event loop's watch of one light queue, for all its sessions that want it.
 *
 * <p>Owns the interest at the store, from the first of them to the last, and remembers which brokers had news, for those who come
 * later. Event loop only.
 */
final class QueueWatch implements QueueListener {

    private final QueueName name;
    private final LightQueues queues;
    private final EventExecutor loop;
    private final List<QueueSubscription> subscriptions = new ArrayList<>(1);
    private @Nullable Map<String, SharedQueue> heard;
    private StartPoint from;
    private boolean looks;
    private Interest interest;

    QueueWatch(QueueSubscription first, LightQueues queues, EventExecutor loop) {
        this.name = first.queue();
        this.queues = queues;
        this.loop = loop;
        this.from = first.from();
        this.looks = first.isResumed();
        this.interest = open();
    }

    /** Whether what was there before was looked for, too, once for all. */
    private Interest open() {
        Executor executor = task -> PortCall.later(loop, task);
        return looks ? queues.resume(name, from, this, executor) : queues.watch(name, from, this, executor);
    }

    void add(QueueSubscription subscription) {
        if (!covers(subscription.from()) || (subscription.isResumed() && !looks)) {
            from = earlier(subscription.from());
            looks |= subscription.isResumed();
            Interest before = interest;
            interest = open();
            before.close();
        }
        subscription.index = subscriptions.size();
        subscriptions.add(subscription);
        if (heard != null) {
            heard.values().forEach(subscription::hasNews);
        }
    }

    /** @return whether that was the last one; the watch is closed then */
    boolean remove(QueueSubscription subscription) {
        QueueSubscription last = subscriptions.remove(subscriptions.size() - 1);
        if (last != subscription) {
            last.index = subscription.index;
            subscriptions.set(last.index, last);
        }
        if (!subscriptions.isEmpty()) {
            return false;
        }
        close();
        return true;
    }

    void close() {
        interest.close();
    }

    StartPoint from() {
        return from;
    }

    /** Whether nobody else of this loop gets the queue. */
    boolean isOnlyOne() {
        return subscriptions.size() == 1;
    }

    @Override
    public void onNews(SharedQueue queue) {
        assert loop.inEventLoop();
        if (subscriptions.isEmpty()) {
            return; // was under way when the watch was closed
        }
        if (heard == null) {
            heard = new HashMap<>(2);
        }
        heard.put(queue.broker(), queue);
        for (QueueSubscription subscription : subscriptions) {
            subscription.hasNews(queue);
        }
    }

    private boolean covers(StartPoint wanted) {
        // A broker that only the watch knows has mark 0 in the wanted one, and the other way round.
        return from.marks().keySet().stream().allMatch(broker -> from.at(broker) <= wanted.at(broker));
    }

    private StartPoint earlier(StartPoint wanted) {
        Map<String, Long> marks = new HashMap<>(from.marks());
        marks.replaceAll((broker, mark) -> Math.min(mark, wanted.at(broker)));
        return new StartPoint(marks);
    }
}
