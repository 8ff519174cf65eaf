/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.meta.client;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.rocketmq.mqtt.meta.command.RouteRow;

/** Who wants which keys of one kind. Most have one owner, and cost one map entry. For one thread at a time. */
final class Owners {

    private final Map<String, String> first = new HashMap<>();
    private final Map<String, Set<String>> more = new HashMap<>();
    private final Map<String, String> names = new HashMap<>();

    /** Whether anybody wants a key. */
    boolean isWanted(String key) {
        return first.containsKey(key);
    }

    /**
     * Sets a row.
     *
     * @return whether its key became wanted, or is wanted no more
     */
    boolean set(RouteRow row) {
        return row.isPresent() ? add(row.key(), row.owner()) : remove(row.key(), row.owner());
    }

    private boolean add(String key, String owner) {
        String name = names.computeIfAbsent(owner, same -> same);
        String one = first.putIfAbsent(key, name);
        if (one != null && !one.equals(name)) {
            more.computeIfAbsent(key, unseen -> new HashSet<>(2)).add(name);
        }
        return one == null;
    }

    private boolean remove(String key, String owner) {
        String one = first.get(key);
        Set<String> others = more.get(key);
        if (one == null) {
            return false;
        }
        if (others == null) {
            return one.equals(owner) && first.remove(key, one);
        }
        if (one.equals(owner)) {
            String heir = others.iterator().next();
            first.put(key, heir);
            others.remove(heir);
        } else {
            others.remove(owner);
        }
        if (others.isEmpty()) {
            more.remove(key);
        }
        return false;
    }

    Set<String> keys() {
        return first.keySet();
    }

    /** A row for each key and owner. */
    List<RouteRow> rows(RouteRow.Kind kind) {
        List<RouteRow> rows = new ArrayList<>();
        first.forEach((key, owner) -> rows.add(new RouteRow(kind, key, owner, true)));
        more.forEach((key, owners) -> owners.forEach(owner -> rows.add(new RouteRow(kind, key, owner, true))));
        return rows;
    }
}
