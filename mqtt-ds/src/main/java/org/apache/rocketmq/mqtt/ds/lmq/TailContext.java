/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.ds.lmq;

import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.apache.rocketmq.mqtt.common.runtime.Scheduler;
import org.apache.rocketmq.mqtt.ds.broker.Broker;

/**
 * What all tails of a node share.
 *
 * @param ask asks a broker where its commit log ends
 */
record TailContext(
        Scheduler scheduler,
        long holdMillis,
        WindowMemory memory,
        LmqMeters meters,
        Function<Broker, CompletionStage<?>> ask) {}
