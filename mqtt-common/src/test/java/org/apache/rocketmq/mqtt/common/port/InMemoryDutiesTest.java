/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.common.port;

final class InMemoryDutiesTest extends DutiesContract {

    private final InMemoryCluster cluster = new InMemoryCluster();

    @Override
    protected Subject join(String name) {
        InMemoryCluster.Member member = cluster.join(name);
        return new Subject(member, member);
    }

    @Override
    protected void die(String name) {
        cluster.kill(name);
    }
}
