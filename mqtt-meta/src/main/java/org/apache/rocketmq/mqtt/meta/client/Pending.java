/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.meta.client;

import java.util.concurrent.CompletableFuture;
import org.apache.rocketmq.mqtt.meta.command.Command;

/**
 * A command that was not answered yet.
 *
 * @param weight its size in bytes, roughly
 * @param atNanos when it came
 */
record Pending(Command command, int weight, long atNanos, CompletableFuture<Outcome> outcome) {

    /**
     * Whether whoever waits should wait no more. A claim is waited for: one that takes place after its failure would own the client for nobody; and whoever
     * asked gives back what comes too late.
     */
    boolean isLate(long beforeNanos) {
        return atNanos - beforeNanos <= 0 && !(command instanceof Command.ClaimSession);
    }
}
