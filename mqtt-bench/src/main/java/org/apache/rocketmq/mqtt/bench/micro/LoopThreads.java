/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.bench.micro;

import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * JMH's threads, of the kind that event loops are: Netty keeps pooled buffers and much else at hand only for those. A benchmark asks for it with
 * the two system properties.
 */
public final class LoopThreads extends ThreadPoolExecutor {

    static final String CUSTOM = "-Djmh.executor=CUSTOM";
    static final String THESE = "-Djmh.executor.class=org.apache.rocketmq.mqtt.bench.micro.LoopThreads";

    /** Called by JMH. */
    public LoopThreads(int threads, String prefix) {
        super(threads, threads, 0, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), new DefaultThreadFactory(prefix));
    }
}
