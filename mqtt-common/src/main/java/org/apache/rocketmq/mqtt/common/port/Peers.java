/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.common.port;

import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.apache.rocketmq.mqtt.common.model.Payload;

/**
 * The way from this gateway node to the others. Links are made as nodes appear and made again when they break. Safe for any thread; nothing blocks.
 * What is asked of one node arrives in its order.
 */
public interface Peers {

    /**
     * Asks a node for something.
     *
     * @return the node's answer. Fails with a {@link org.apache.rocketmq.mqtt.common.runtime.GatewayException}: category RETRY if the node cannot be
     *     reached, too much is on its way to it, it does not answer within a second or two, or its handler failed; then it is not known
     *     whether it heard
     */
    CompletionStage<Payload> ask(String node, Service service, Payload request);

    /** Answers what other nodes ask. One handler for each service, to be named before the first node is heard of. */
    void serve(Service service, Handler handler);

    /** Hears, after this call, of each node whose link is there, or there again: it may have missed what was said before. */
    void onLink(Consumer<String> linked);

    /** Whether there is a link to a node now. */
    boolean isLinked(String node);

    /** What a node may be asked. The number is what goes over the wire. */
    enum Service {
        /** Take news of light queues. */
        ARRIVALS(1),
        /** Close the connection of a client that has connected elsewhere. */
        TAKEOVER(2);

        private final int number;

        Service(int number) {
            this.number = number;
        }

        public int number() {
            return number;
        }
    }

    /** Answers other nodes. Called by the links' threads: must not block. */
    @FunctionalInterface
    interface Handler {
        /** @param node that asks; it has proven to know the cluster's secret */
        CompletionStage<Payload> answer(String node, Payload request);
    }
}
