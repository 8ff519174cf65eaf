/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.meta.client;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.apache.rocketmq.mqtt.common.port.Nodes;
import org.apache.rocketmq.mqtt.meta.command.Roster;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The nodes that live, as the watch last heard; reading waits for nobody. Listeners are called on the watch's thread, inside a change. */
final class MetaNodes implements Nodes {

    private static final Logger LOG = LoggerFactory.getLogger(MetaNodes.class);

    private final String node;
    private final NodeLease lease;
    private final MetaDuties duties;
    private volatile Roster roster = Roster.UNKNOWN;

    // guarded by this
    private final List<Runnable> listeners = new ArrayList<>();

    MetaNodes(String node, NodeLease lease, MetaDuties duties) {
        this.node = node;
        this.lease = lease;
        this.duties = duties;
    }

    @Override
    public String self() {
        return node;
    }

    @Override
    public List<Node> living() {
        return roster.nodes();
    }

    @Override
    public boolean isLeaseSure() {
        return lease.isSure();
    }

    @Override
    public synchronized void listen(Runnable changed) {
        listeners.add(changed);
        tell(changed);
    }

    synchronized void changed(Roster latest) {
        boolean isOther = !latest.nodes().equals(roster.nodes());
        roster = latest;
        if (isOther) {
            listeners.forEach(MetaNodes::tell);
        }
    }

    /** One listener that throws must not keep the news from the others. */
    private static void tell(Runnable listener) {
        try {
            listener.run();
        } catch (RuntimeException e) {
            LOG.error("listener of nodes failed listener={}", listener, e);
        }
    }

    /** What this node does for all comes to its end before; if that does not end, nor does the lease, but by its time. */
    @Override
    public CompletionStage<Void> leave() {
        return duties.endAll().thenCompose(ended -> lease.leave());
    }
}
