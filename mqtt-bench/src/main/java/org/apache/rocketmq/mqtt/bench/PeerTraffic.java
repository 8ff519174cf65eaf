/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.rocketmq.mqtt.bench.faults.cluster.Cluster;
import org.apache.rocketmq.mqtt.bench.faults.cluster.Seat;
import org.apache.rocketmq.mqtt.bench.faults.cluster.Seat.Role;
import org.apache.rocketmq.mqtt.bench.report.MetricsPage;
import org.apache.rocketmq.mqtt.bench.report.Report;

/**
 * What gateways tell each other during the turns of one lane, from their counters. Belongs to the scenario's thread;
 * lives for one run.
 */
final class PeerTraffic implements Turns.Meter {
    /** What is counted, and as what: a name and what its labels contain. */
    private enum Count {
        EVENTS_BY_LINK("mqtt_peer_events_total", "link"),
        EVENTS_BY_TOPIC("mqtt_peer_events_total", "topic"),
        REQUESTS_TAKEN("mqtt_peer_served_total", ""),
        BYTES_TAKEN("mqtt_peer_bytes_in_total", ""),
        FAILED("mqtt_peer_failed_total", "");

        private final String name;
        private final String label;

        Count(String name, String label) {
            this.name = name;
            this.label = label;
        }

        double on(MetricsPage page) {
            return page.sum(name, label);
        }
    }

    private final Cluster cluster;
    private final String lane;
    private final Map<Seat, Map<Count, Double>> grown = new LinkedHashMap<>();
    private List<MetricsPage> before = List.of();

    /** @param lane whose turns these are */
    PeerTraffic(Cluster cluster, String lane) {
        this.cluster = cluster;
        this.lane = lane;
    }

    /** @throws UncheckedIOException if a gateway does not say */
    @Override
    public void begin() {
        before = pages();
    }

    @Override
    public void end() {
        List<MetricsPage> after = pages();
        List<Seat> gateways = gateways();
        for (int i = 0; i < gateways.size(); i++) {
            Map<Count, Double> counts = grown.computeIfAbsent(gateways.get(i), first -> new LinkedHashMap<>());
            for (Count count : Count.values()) {
                counts.merge(count, count.on(after.get(i)) - count.on(before.get(i)), Double::sum);
            }
        }
    }

    private List<Seat> gateways() {
        return cluster.layout().seats(Role.GATEWAY);
    }

    private List<MetricsPage> pages() {
        List<MetricsPage> pages = new ArrayList<>();
        for (Seat gateway : gateways()) {
            pages.add(MetricsPage.parse(cluster.metrics(gateway)
                    .orElseThrow(() -> new UncheckedIOException(new IOException(gateway + ": no metrics")))));
        }
        return pages;
    }

    /** Whether the gateway was told anything in these turns. */
    boolean wasTold(Seat gateway) {
        return grown.getOrDefault(gateway, Map.of()).getOrDefault(Count.REQUESTS_TAKEN, 0.0) > 0;
    }

    /** What all of them told in these turns. */
    long events() {
        return Math.round(grown.values().stream()
                .mapToDouble(counts -> counts.getOrDefault(Count.EVENTS_BY_LINK, 0.0)
                        + counts.getOrDefault(Count.EVENTS_BY_TOPIC, 0.0))
                .sum());
    }

    /** A row for each gateway. */
    void describe(Report report) {
        grown.forEach((gateway, counts) -> {
            Map<String, Object> row = new LinkedHashMap<>();
            row.put("peers", gateway.name());
            row.put("lane", lane);
            row.put("events_by_link", Math.round(counts.getOrDefault(Count.EVENTS_BY_LINK, 0.0)));
            row.put("events_by_topic", Math.round(counts.getOrDefault(Count.EVENTS_BY_TOPIC, 0.0)));
            row.put("requests_failed", Math.round(counts.getOrDefault(Count.FAILED, 0.0)));
            row.put("requests_taken", Math.round(counts.getOrDefault(Count.REQUESTS_TAKEN, 0.0)));
            row.put("bytes_taken", Math.round(counts.getOrDefault(Count.BYTES_TAKEN, 0.0)));
            report.row("peers", row);
        });
    }
}
