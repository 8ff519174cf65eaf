/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.launcher.e2e;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import org.apache.rocketmq.client.exception.MQBrokerException;
import org.apache.rocketmq.remoting.protocol.body.ClusterInfo;
import org.apache.rocketmq.remoting.protocol.route.BrokerData;
import org.apache.rocketmq.tools.admin.DefaultMQAdminExt;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** So that nobody believes to have tested beside a version that was not there. */
@Tag(RocketMqUnderTest.ANY)
final class RocketMqVersionTest {

    @Test
    void brokerHasTheVersionThisRunIsMeantFor() throws Exception {
        DefaultMQAdminExt admin = new DefaultMQAdminExt();
        admin.setNamesrvAddr(RocketMqUnderTest.nameServer());
        admin.setInstanceName("version");
        admin.start();
        try {
            ClusterInfo cluster = admin.examineBrokerClusterInfo();
            assertThat(cluster.getBrokerAddrTable()).hasSize(1);
            BrokerData broker = cluster.getBrokerAddrTable().values().iterator().next();
            // A broker that has just started has no figures yet, and fails.
            await().atMost(30, SECONDS)
                    .ignoreException(MQBrokerException.class)
                    .untilAsserted(() -> assertThat(admin.fetchBrokerRuntimeStats(broker.selectBrokerAddr())
                                    .getTable()
                                    .get("brokerVersionDesc"))
                            .startsWith(RocketMqUnderTest.version()));
        } finally {
            admin.shutdown();
        }
    }
}
