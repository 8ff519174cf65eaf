/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.meta.memory;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.rocketmq.mqtt.common.model.ClientId;
import org.apache.rocketmq.mqtt.common.port.SessionRegistry;

/**
 * The claims of a single node. It owns every client, and which ones are connected its sessions know best; so nothing is kept but one
 * counter for the epochs of all clients, which therefore never fall back, whatever is released. Safe for any thread.
 */
public final class InMemorySessionRegistry implements SessionRegistry {

    private final AtomicLong lastEpoch = new AtomicLong();

    @Override
    public CompletionStage<Claim> claim(ClientId client) {
        return CompletableFuture.completedStage(new Claim(client, lastEpoch.incrementAndGet()));
    }

    @Override
    public void release(Claim claim) {
        // there is no other node to which it would matter
    }
}
