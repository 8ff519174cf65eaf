/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.meta.command;

import java.util.List;
import java.util.Map;
import org.apache.rocketmq.mqtt.common.port.Nodes.Node;

/**
 * Which gateway nodes live, and which does what for all. Said whole whenever it has changed: nodes and duties are few.
 *
 * @param revision grows with each change
 * @param nodes by name
 * @param duties that are held, and the node that does each
 */
public record Roster(long revision, List<Node> nodes, Map<String, String> duties) {

    private static final String READINESS = "ready/";

    /** Before anything is known. */
    public static final Roster UNKNOWN = new Roster(-1, List.of(), Map.of());

    public Roster {
        nodes = List.copyOf(nodes);
        duties = Map.copyOf(duties);
    }

    /** The name of what a node holds while it is ready for its share of the duties: a duty that is its alone. */
    public static String readiness(String node) {
        return READINESS + node;
    }

    /** Whether a name is kept for {@link #readiness}. */
    public static boolean isReadiness(String duty) {
        return duty.startsWith(READINESS);
    }

    /** The nodes that share the duties. */
    public List<Node> ready() {
        return nodes.stream()
                .filter(node -> node.name().equals(duties.get(readiness(node.name()))))
                .toList();
    }

    /** Whether a node lives in this very run. */
    public boolean lives(String node, long incarnation) {
        return nodes.stream().anyMatch(each -> each.name().equals(node) && each.incarnation() == incarnation);
    }
}
