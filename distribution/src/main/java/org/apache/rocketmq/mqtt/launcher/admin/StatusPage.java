/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.launcher.admin;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.rocketmq.mqtt.launcher.admin.ClusterView.GatewayNode;
import org.apache.rocketmq.mqtt.launcher.admin.ClusterView.HeldDuty;

/**
 * What a gateway says about itself and its cluster, for people.
 *
 * @param node its name
 * @param readiness whether devices should be sent to it, and if not, why
 * @param lines about its parts, in this order
 * @param cluster empty: the metadata does not tell
 */
public record StatusPage(String node, Readiness readiness, List<String> lines, Optional<ClusterView> cluster) {

    private static final String GAP = "  ";
    private static final String NONE = "-";

    public StatusPage {
        lines = List.copyOf(lines);
    }

    /** Each line ends with a line feed. */
    public String text() {
        List<String> all = new ArrayList<>();
        all.add("node " + node);
        all.add("state " + readiness.reason());
        all.addAll(lines);
        cluster.ifPresent(view -> {
            all.addAll(gateways(view));
            all.addAll(duties(view));
            all.addAll(members(view));
        });
        return all.stream().map(line -> line + "\n").collect(Collectors.joining());
    }

    private static List<String> gateways(ClusterView view) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("gateway", "peers at", "last heard", "link"));
        for (GatewayNode each : view.gateways()) {
            String address = each.peerAddress().isEmpty() ? NONE : each.peerAddress();
            rows.add(List.of(
                    each.name(), address, ago(each.silence()), each.link().words()));
        }
        return table(rows);
    }

    /** One line for each holder: there are many duties and few gateways. */
    private static List<String> duties(ClusterView view) {
        Map<String, List<String>> byHolder = new TreeMap<>();
        for (HeldDuty duty : view.duties()) {
            byHolder.computeIfAbsent(duty.holder(), holder -> new ArrayList<>()).add(duty.name());
        }
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("duties of", "are"));
        byHolder.forEach((holder, names) -> rows.add(List.of(holder, String.join(" ", names))));
        return table(rows);
    }

    private static List<String> members(ClusterView view) {
        List<List<String>> rows = new ArrayList<>();
        rows.add(List.of("metadata member", "role", "last heard"));
        view.members().forEach(member -> rows.add(List.of(member.address(), member.role(), ago(member.silence()))));
        return table(rows);
    }

    private static String ago(Duration time) {
        return String.format(Locale.ROOT, "%.1f s ago", time.toMillis() / 1_000.0);
    }

    /** An empty line, then the rows with their columns below one another; nothing if there is no row below the head. */
    private static List<String> table(List<List<String>> rows) {
        if (rows.size() == 1) {
            return List.of();
        }
        List<Integer> widths = IntStream.range(0, rows.get(0).size())
                .mapToObj(column -> rows.stream()
                        .mapToInt(row -> row.get(column).length())
                        .max()
                        .orElse(0))
                .toList();
        List<String> lines = new ArrayList<>(List.of(""));
        for (List<String> row : rows) {
            StringBuilder line = new StringBuilder();
            for (int column = 0; column < row.size(); column++) {
                String cell = row.get(column);
                line.append(cell)
                        .append(" ".repeat(widths.get(column) - cell.length()))
                        .append(GAP);
            }
            lines.add(line.toString().stripTrailing());
        }
        return lines;
    }
}
