/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.session;

import io.netty.util.concurrent.EventExecutor;
import org.apache.rocketmq.mqtt.cs.codec.Partials;
import org.apache.rocketmq.mqtt.cs.deliver.DeliveryLoop;
import org.apache.rocketmq.mqtt.cs.deliver.DeliveryNode;
import org.apache.rocketmq.mqtt.cs.guard.Brake;
import org.apache.rocketmq.mqtt.cs.journal.Commits;

/** What the sessions of one event loop share. Owned by that loop, closed when it stops. */
public final class SessionLoop {

    final SessionNode node;
    final EventExecutor executor;
    final DeliveryLoop delivery;
    final IntakeBudget budget;
    final Commits commits;
    final FlushList flushes;
    final Brake brake;
    private final Partials partials;

    public SessionLoop(SessionNode node, DeliveryNode delivery, EventExecutor executor) {
        this.node = node;
        this.executor = executor;
        this.delivery = delivery.onLoop(executor);
        this.budget = new IntakeBudget(
                node.settings().maxUnansweredBytesOfNode() / node.settings().eventLoops());
        this.commits = new Commits(node.ports().sessions(), executor, node.settings());
        this.flushes = new FlushList(executor);
        this.brake = node.overload().brake(executor);
        this.partials =
                Partials.ofOneLoop(node.settings().eventLoops(), node.settings().maxPacketSize());
    }

    public SessionNode node() {
        return node;
    }

    public EventExecutor executor() {
        return executor;
    }

    public Partials partials() {
        return partials;
    }

    /** On the loop, after its last session has ended. */
    public void close() {
        delivery.close();
    }
}
