/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.meta.state;

import java.util.Set;
import java.util.TreeSet;
import org.apache.rocketmq.mqtt.meta.command.Answer.RouteDelta;
import org.apache.rocketmq.mqtt.meta.command.Query;
import org.apache.rocketmq.mqtt.meta.command.RouteCursor;
import org.apache.rocketmq.mqtt.meta.command.RouteRow;
import org.jspecify.annotations.Nullable;

/** Follows the routes of a state as a node's replica does. */
final class RouteReader {

    private final MetaState state;
    private final String node;
    private final int pageRows;
    private long revision = -1;
    private @Nullable RouteCursor cursor;

    /** What is wanted, as {@code kind owner/key}. */
    final Set<String> rows = new TreeSet<>();

    int snapshots;

    RouteReader(MetaState state, String node, int pageRows) {
        this.state = state;
        this.node = node;
        this.pageRows = pageRows;
    }

    /** One question. */
    RouteDelta read() {
        RouteDelta delta = (RouteDelta) state.query(new Query.RouteChanges(node, 1, revision, pageRows, cursor, -1));
        if (delta.isSnapshot() && cursor == null) {
            rows.clear();
            snapshots++;
        }
        for (RouteRow row : delta.rows()) {
            String text = row.kind() + " " + row.owner() + "/" + row.key();
            if (row.isPresent()) {
                rows.add(text);
            } else {
                rows.remove(text);
            }
        }
        cursor = delta.next();
        revision = delta.revision();
        return delta;
    }

    /** Questions, until there is nothing more to know. */
    Set<String> catchUp() {
        RouteDelta delta = read();
        while (delta.next() != null || delta.revision() < delta.latest()) {
            delta = read();
        }
        return rows;
    }
}
