/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.peer;

import static org.awaitility.Awaitility.await;

import java.util.HashMap;
import java.util.Map;
import org.apache.rocketmq.mqtt.common.port.CountingMeters;
import org.apache.rocketmq.mqtt.common.port.Peers;
import org.apache.rocketmq.mqtt.common.port.Peers.Handler;
import org.apache.rocketmq.mqtt.common.port.Peers.Service;
import org.apache.rocketmq.mqtt.common.port.PeersContract;
import org.junit.jupiter.api.AfterEach;

/** Links over sockets keep to the contract. */
class PeerNodeContractTest extends PeersContract {

    private final Map<String, PeerNode> nodes = new HashMap<>();
    private final Map<String, String> addresses = new HashMap<>();
    private final Map<String, Living> views = new HashMap<>();

    @Override
    protected Peers join(String name, Handler takeovers) {
        PeerNode node = new PeerNode(new PeerSettings("127.0.0.1", 0, "", "a secret"), new CountingMeters());
        node.serve(Service.TAKEOVER, takeovers);
        String address = node.bind(name);
        Living view = new Living(name);
        nodes.put(name, node);
        views.put(name, view);
        addresses.put(name, address);
        views.values().forEach(each -> addresses.forEach((other, where) -> each.add(other, where, 1)));
        node.follow(view);
        return node;
    }

    @Override
    protected void cut(String one, String other) {
        view(one).remove(other);
        view(other).remove(one);
        await().until(() -> !node(one).isLinked(other) && !node(other).isLinked(one));
    }

    @Override
    protected void mend(String one, String other) {
        view(one).add(other, addresses.getOrDefault(other, ""), 1);
        view(other).add(one, addresses.getOrDefault(one, ""), 1);
    }

    @Override
    protected void awaitLink(Peers from, String to) {
        await().until(() -> from.isLinked(to));
    }

    private Living view(String name) {
        return views.computeIfAbsent(name, Living::new);
    }

    private PeerNode node(String name) {
        PeerNode node = nodes.get(name);
        if (node == null) {
            throw new IllegalArgumentException("node: " + name);
        }
        return node;
    }

    @AfterEach
    void close() {
        nodes.values().forEach(PeerNode::close);
    }
}
