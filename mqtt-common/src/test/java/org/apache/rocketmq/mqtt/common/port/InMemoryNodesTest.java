/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.common.port;

final class InMemoryNodesTest extends NodesContract {

    private final InMemoryCluster cluster = new InMemoryCluster();

    @Override
    protected Nodes join(String name) {
        return cluster.join(name);
    }

    @Override
    protected void die(String name) {
        cluster.kill(name);
    }
}
