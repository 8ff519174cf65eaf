/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.ds.lmq;

import java.util.Collection;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Supplier;
import org.apache.rocketmq.mqtt.common.port.Meters;
import org.apache.rocketmq.mqtt.common.runtime.Scheduler;
import org.apache.rocketmq.mqtt.common.runtime.Stalls;
import org.apache.rocketmq.mqtt.ds.broker.Broker;
import org.apache.rocketmq.mqtt.ds.broker.BrokerCalls;
import org.apache.rocketmq.mqtt.ds.directory.TopicDirectory;

/**
 * What all strands of a store share.
 *
 * @param strands those that have messages
 * @param possible the brokers that a message may have been stored at
 * @param stalls of this process, in which others may have stored what waits here
 * @param sendTimeoutMillis how long one attempt may take
 */
record SendContext(
        ConcurrentMap<SendStrand.Key, SendStrand> strands,
        TopicDirectory topics,
        BrokerCalls calls,
        StoredSearch search,
        Supplier<Collection<Broker>> possible,
        Scheduler scheduler,
        Stalls stalls,
        long sendTimeoutMillis,
        Meters.Counter retries,
        Meters.Counter rehashed) {}
