/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.peer;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.rocketmq.mqtt.common.port.Nodes;

/** One node's view of who lives, in the test's hand. */
final class Living implements Nodes {

    private final String self;
    private final Map<String, Node> nodes = new ConcurrentSkipListMap<>();
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();

    Living(String self) {
        this.self = self;
    }

    void add(String name, String peerAddress, long incarnation) {
        nodes.put(name, new Node(name, peerAddress, incarnation));
        listeners.forEach(Runnable::run);
    }

    void remove(String name) {
        nodes.remove(name);
        listeners.forEach(Runnable::run);
    }

    @Override
    public String self() {
        return self;
    }

    @Override
    public List<Node> living() {
        return List.copyOf(nodes.values());
    }

    @Override
    public boolean isLeaseSure() {
        return true;
    }

    @Override
    public void listen(Runnable changed) {
        listeners.add(changed);
        changed.run();
    }

    @Override
    public CompletionStage<Void> leave() {
        return CompletableFuture.completedStage(null);
    }
}
