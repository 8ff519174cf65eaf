/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.common.port;

import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;

/**
 * Work that one living node does for all. Whose turn it is follows from the duty's name and the living nodes, so that duties spread over the
 * nodes; a duty moves only after its holder has given it up, or is dead. Safe for any thread.
 */
public interface Duties {

    /**
     * From now on this node does its share of a duty. Each name once.
     *
     * @param name the same on all nodes
     */
    void join(String name, Duty duty);

    /**
     * This node can do from now on what it has joined, and joins. Until then it has no share: the others do what would be its turn. To be called when its
     * stores are up.
     */
    void ready();

    /** Called by one thread at a time, begin and end in turns; must not block. */
    interface Duty {

        /**
         * No other node does it now.
         *
         * @param sure whether no other node can have taken this one for dead since, see {@link Nodes#isLeaseSure}; never again once the run of the
         *     node has ended in which the duty began, also if the node is in another run before {@link #end} is called. For any thread
         */
        void begin(BooleanSupplier sure);

        /**
         * It is another node's turn, or this node was taken for dead and must not go on.
         *
         * @return completes when nothing of it is under way any more; only then another node begins, unless this one is dead to the others
         */
        CompletionStage<Void> end();
    }
}
