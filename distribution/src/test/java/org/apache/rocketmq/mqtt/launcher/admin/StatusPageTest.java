/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.launcher.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.apache.rocketmq.mqtt.launcher.admin.ClusterView.GatewayNode;
import org.apache.rocketmq.mqtt.launcher.admin.ClusterView.HeldDuty;
import org.apache.rocketmq.mqtt.launcher.admin.ClusterView.Link;
import org.apache.rocketmq.mqtt.launcher.admin.ClusterView.Member;
import org.junit.jupiter.api.Test;

final class StatusPageTest {

    @Test
    void aGatewayByItselfHasNoTables() {
        StatusPage page = new StatusPage(
                "gateway-a", Readiness.READY, List.of("mqtt tcp://0.0.0.0:1883", "rocketmq ready"), Optional.empty());

        assertThat(page.text()).isEqualTo("""
                node gateway-a
                state ready
                mqtt tcp://0.0.0.0:1883
                rocketmq ready
                """);
    }

    @Test
    void aClusterIsShownInTables() {
        ClusterView view = new ClusterView(
                List.of(
                        new GatewayNode(
                                "gateway-b", "10.0.0.12:7001", Optional.of(Duration.ofMillis(7_940)), Link.DOWN),
                        new GatewayNode("gateway-a", "10.0.0.1:7001", Optional.of(Duration.ofMillis(400)), Link.SELF),
                        new GatewayNode("c", "", Optional.empty(), Link.UP)),
                List.of(
                        new HeldDuty("feed-1", Optional.of("gateway-a")),
                        new HeldDuty("feed-0", Optional.of("gateway-a")),
                        new HeldDuty("sweep", Optional.of("gateway-b")),
                        new HeldDuty("feed-2", Optional.empty())),
                List.of(new Member("10.0.0.8:8081", "leader"), new Member("10.0.0.7:8081", "")));

        assertThat(new StatusPage("gateway-a", Readiness.of(true, true, true), List.of(), Optional.of(view)).text())
                .isEqualTo("""
                        node gateway-a
                        state draining: the gateway is about to stop, its clients are sent to others

                        gateway    peers at        last heard  link
                        c          -               -           linked
                        gateway-a  10.0.0.1:7001   0.4 s ago   this one
                        gateway-b  10.0.0.12:7001  7.9 s ago   not linked

                        duties of  are
                        gateway-a  feed-0 feed-1
                        gateway-b  sweep
                        nobody     feed-2

                        metadata member  role
                        10.0.0.7:8081    -
                        10.0.0.8:8081    leader
                        """);
    }

    @Test
    void readinessNamesWhatIsMissingAndDrainingFirst() {
        assertThat(Readiness.of(false, true, true)).isEqualTo(Readiness.READY);
        assertThat(Readiness.of(true, true, true).ready()).isFalse();
        assertThat(Readiness.of(true, false, false).reason()).startsWith("draining: ");
        assertThat(Readiness.of(false, false, true).reason()).isEqualTo("the metadata does not answer");
        assertThat(Readiness.of(false, true, false).reason())
                .isEqualTo("no name server answers, or it knows no broker");
    }
}
