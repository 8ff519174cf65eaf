/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.common.port;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.apache.rocketmq.mqtt.common.model.Payload;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException.Category;

/** The way to other nodes of a node that has none. */
public final class NoPeers implements Peers {

    @Override
    public CompletionStage<Payload> ask(String node, Service service, Payload request) {
        return CompletableFuture.failedStage(
                new GatewayException(Category.RETRY, "node " + node + " cannot be reached: this node talks to none"));
    }

    @Override
    public void serve(Service service, Handler handler) {
        // nobody asks
    }

    @Override
    public void onLink(Consumer<String> linked) {
        // there will be none
    }

    @Override
    public boolean isLinked(String node) {
        return false;
    }
}
