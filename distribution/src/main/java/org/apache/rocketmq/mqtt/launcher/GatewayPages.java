/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.launcher;

import java.util.List;
import java.util.Optional;
import org.apache.rocketmq.mqtt.common.port.Peers;
import org.apache.rocketmq.mqtt.ds.DataServer;
import org.apache.rocketmq.mqtt.launcher.admin.ClusterView;
import org.apache.rocketmq.mqtt.launcher.admin.Inquiry;
import org.apache.rocketmq.mqtt.launcher.admin.MetadataFigures;
import org.apache.rocketmq.mqtt.launcher.admin.Readiness;
import org.apache.rocketmq.mqtt.launcher.admin.StatusPage;

/** What a gateway tells operators, asked at every request. */
record GatewayPages(Stage stage, DurableState durable, DataServer dataServer, Peers peers, Inquiry inquiry) {

    Readiness readiness() {
        if (stage.mqtt().isEmpty()) {
            return Readiness.notYet("starting");
        }
        return Readiness.of(stage.isDraining(), durable.metadata().isReady(), dataServer.isReady());
    }

    String status() {
        Inquiry.Known known = inquiry.ask();
        List<String> lines = List.of(
                stage.mqtt().map(urls -> "mqtt " + String.join(" ", urls)).orElse("mqtt not open yet"),
                "rocketmq " + (dataServer.isReady() ? "ready" : "not ready"),
                durable.metadata().status(),
                MetadataFigures.line(known.counts()));
        Optional<ClusterView> cluster =
                known.cluster().map(view -> ClusterView.of(view, durable.nodeName(), peers::isLinked));
        return new StatusPage(durable.nodeName(), readiness(), lines, cluster).text();
    }
}
