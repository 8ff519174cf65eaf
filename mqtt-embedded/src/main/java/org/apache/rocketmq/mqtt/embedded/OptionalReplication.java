/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.embedded;

import org.apache.rocketmq.store.ha.DefaultHAService;

/**
 * The replication service of a broker that has no replicas unless the property {@code haListenPort} says so: otherwise it never listens.
 * RocketMQ's own binds its port on every network interface, whatever {@code bindAddress} says. Public because RocketMQ's {@code
 * ServiceProvider} makes it, from {@code META-INF/service/org.apache.rocketmq.store.ha.HAService}.
 */
public final class OptionalReplication extends DefaultHAService {

    @Override
    public void start() throws Exception {
        if (replicates()) {
            super.start();
        }
    }

    @Override
    public void shutdown() {
        if (replicates()) {
            super.shutdown();
        }
    }

    private boolean replicates() {
        return defaultMessageStore.getMessageStoreConfig().getHaListenPort() != 0;
    }
}
