/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.ds.lmq;

import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import org.apache.rocketmq.mqtt.common.model.StartPoint;
import org.apache.rocketmq.mqtt.common.runtime.Scheduler;

/**
 * What all tails of a node share.
 *
 * @param askBrokers asks all brokers where their commit logs end
 */
record TailContext(
        Scheduler scheduler,
        long holdMillis,
        WindowMemory memory,
        LmqMeters meters,
        Supplier<CompletionStage<StartPoint>> askBrokers) {}
