/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.deliver;

import io.netty.channel.Channel;
import io.netty.util.concurrent.EventExecutor;
import org.apache.rocketmq.mqtt.common.model.ClientId;
import org.apache.rocketmq.mqtt.common.port.LightQueues;
import org.apache.rocketmq.mqtt.common.port.RetryStore;
import org.apache.rocketmq.mqtt.cs.ConnectSettings;
import org.apache.rocketmq.mqtt.cs.journal.Journal;
import org.jspecify.annotations.Nullable;

/** What the sessions of one event loop share to be delivered to. Owned by that loop, closed when it stops. */
public final class DeliveryLoop {

    final EventExecutor executor;
    final ConnectSettings settings;
    final DeliveryMeters meters;
    final LightQueues queues;
    final RetryStore retries;
    final ArrivalRouter router;
    final FrameCache frames;
    final Turns turns;

    DeliveryLoop(DeliveryNode node, EventExecutor executor) {
        this.executor = executor;
        this.settings = node.settings;
        this.meters = node.meters;
        this.queues = node.queues;
        this.retries = node.retries;
        this.router = new ArrivalRouter(node.queues, executor);
        this.frames = new FrameCache();
        this.turns = new Turns(executor);
    }

    /**
     * The deliveries of a session on a channel of this loop.
     *
     * @param journal of a persistent session
     */
    public Deliveries to(Channel channel, ClientId client, @Nullable Journal journal) {
        return new Deliveries(this, channel, client, journal);
    }

    /** On the loop, after its last session has ended. */
    public void close() {
        assert executor.inEventLoop();
        router.close();
        frames.close();
    }
}
