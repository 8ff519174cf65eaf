/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.launcher.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.rocketmq.mqtt.common.port.Nodes.Node;
import org.apache.rocketmq.mqtt.meta.command.Answer;
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
        Answer.ClusterView known = new Answer.ClusterView(
                List.of(
                        new Answer.Member("10.0.0.8:8081", "leader", 0),
                        new Answer.Member("10.0.0.7:8081", "follower", 120)),
                List.of(
                        new Answer.Living(new Node("gateway-b", "10.0.0.12:7001", 1), 7_940),
                        new Answer.Living(new Node("gateway-a", "10.0.0.1:7001", 1), 400),
                        new Answer.Living(new Node("c", "", 2), 0)),
                Map.of("feed-1", "gateway-a", "feed-0", "gateway-a", "unused-queues", "gateway-b"));
        ClusterView view = ClusterView.of(known, "gateway-a", "c"::equals);

        assertThat(new StatusPage("gateway-a", Readiness.of(true, true, true), List.of(), Optional.of(view)).text())
                .isEqualTo("""
                        node gateway-a
                        state draining: the gateway is about to stop, its clients are sent to others

                        gateway    peers at        last heard  link
                        c          -               0.0 s ago   linked
                        gateway-a  10.0.0.1:7001   0.4 s ago   this one
                        gateway-b  10.0.0.12:7001  7.9 s ago   not linked

                        duties of  are
                        gateway-a  feed-0 feed-1
                        gateway-b  unused-queues

                        metadata member  role      last heard
                        10.0.0.7:8081    follower  0.1 s ago
                        10.0.0.8:8081    leader    0.0 s ago
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
