/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.common.port;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A node that is the only one: always alive to itself, and the holder of every duty, from when it is ready. */
public final class LoneNode implements Nodes, Duties {

    private final Node node;

    // guarded by this
    private final List<Duty> waiting = new ArrayList<>();
    private boolean isReady;

    public LoneNode(String name) {
        node = new Node(name, "", 1);
    }

    @Override
    public String self() {
        return node.name();
    }

    @Override
    public List<Node> living() {
        return List.of(node);
    }

    @Override
    public boolean isLeaseSure() {
        return true;
    }

    @Override
    public void listen(Runnable changed) {
        changed.run();
    }

    @Override
    public CompletionStage<Void> leave() {
        return CompletableFuture.completedStage(null);
    }

    @Override
    public void join(String name, Duty duty) {
        synchronized (this) {
            if (!isReady) {
                waiting.add(duty);
                return;
            }
        }
        duty.begin(this::isLeaseSure);
    }

    @Override
    public void ready() {
        List<Duty> all;
        synchronized (this) {
            isReady = true;
            all = List.copyOf(waiting);
            waiting.clear();
        }
        all.forEach(duty -> duty.begin(this::isLeaseSure));
    }
}
