/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.common.port;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.rocketmq.mqtt.common.port.Peers.Handler;
import org.apache.rocketmq.mqtt.common.port.Peers.Service;

class InMemoryPeersTest extends PeersContract {

    private final InMemoryCluster cluster = new InMemoryCluster();

    @Override
    protected Peers join(String name, Handler takeovers) {
        Peers joined = cluster.join(name);
        joined.serve(Service.TAKEOVER, takeovers);
        return joined;
    }

    @Override
    protected void cut(String one, String other) {
        cluster.cut(one, other);
    }

    @Override
    protected void mend(String one, String other) {
        cluster.mend(one, other);
    }

    @Override
    protected void awaitLink(Peers from, String to) {
        assertThat(from.isLinked(to)).isTrue();
    }
}
