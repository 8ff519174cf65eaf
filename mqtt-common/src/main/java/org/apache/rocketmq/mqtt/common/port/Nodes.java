/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.common.port;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** The gateway nodes that live, this one included, as this one last heard. Safe for any thread; nothing blocks. */
public interface Nodes {

    /** The name of this node. */
    String self();

    /** All nodes whose lease is not over, by name. */
    List<Node> living();

    /** A living node by its name. */
    default Optional<Node> find(String name) {
        return living().stream().filter(node -> node.name().equals(name)).findFirst();
    }

    /**
     * Whether this node was heard of so lately, by its own clock, that no other can have taken it for dead. What only one node may do at a
     * time is done only while this holds.
     */
    boolean isLeaseSure();

    /** Hears, after this call, whenever the living nodes may have changed; and once at first. Called by one thread at a time; must not block. */
    void listen(Runnable changed);

    /**
     * This node stops: nobody waits for its lease to end. To be called when all its claims are released; of those that are not, the wills are due at
     * once.
     */
    CompletionStage<Void> leave();

    /**
     * A node.
     *
     * @param name no other has it; the same from run to run
     * @param peerAddress where other nodes reach it, {@code host:port}; empty: it talks to none
     * @param incarnation of its present run
     */
    record Node(String name, String peerAddress, long incarnation) {}
}
