/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.meta.client;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.apache.rocketmq.mqtt.meta.command.RouteRow;

/**
 * Who wants which keys of one kind. Most have one owner, and cost one map entry. One thread at a time writes; {@link #others} is for any, and waits for
 * nobody.
 */
final class Owners {

    private final String self;

    /** The lists are never changed, and shared by all keys that one owner wants alone. */
    private final Map<String, List<String>> owners = new ConcurrentHashMap<>();

    /** The writer's: a list of each owner alone. */
    private final Map<String, List<String>> alone = new HashMap<>();

    /** Rows that are other nodes'. While there are none, nobody looks further. */
    private volatile int foreign;

    Owners(String self) {
        this.self = self;
    }

    /** What setting a row has changed. */
    enum Change {
        NONE,
        /** The key is wanted by others than before. */
        OWNERS,
        /** The key became wanted, or is wanted no more. */
        WANTED
    }

    Change set(RouteRow row) {
        return row.isPresent() ? add(row.key(), row.owner()) : remove(row.key(), row.owner());
    }

    private Change add(String key, String owner) {
        List<String> before = owners.get(key);
        if (before != null && before.contains(owner)) {
            return Change.NONE;
        }
        List<String> one = alone.computeIfAbsent(owner, List::of);
        if (before == null) {
            owners.put(key, one);
        } else {
            List<String> more = new ArrayList<>(before);
            more.addAll(one);
            owners.put(key, List.copyOf(more));
        }
        count(owner, 1);
        return before == null ? Change.WANTED : Change.OWNERS;
    }

    private Change remove(String key, String owner) {
        List<String> before = owners.get(key);
        if (before == null || !before.contains(owner)) {
            return Change.NONE;
        }
        List<String> left =
                before.stream().filter(other -> !other.equals(owner)).toList();
        if (left.isEmpty()) {
            owners.remove(key);
        } else {
            owners.put(key, left.size() == 1 ? alone.computeIfAbsent(left.get(0), List::of) : left);
        }
        count(owner, -1);
        return left.isEmpty() ? Change.WANTED : Change.OWNERS;
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // there is one writer
    private void count(String owner, int more) {
        if (isOther(owner)) {
            foreign += more;
        }
    }

    /** Whether an owner is another node. */
    boolean isOther(String owner) {
        return !owner.equals(self) && !owner.equals(RouteRow.STORED);
    }

    /** Calls {@code node} for each other node that wants a key. */
    void others(String key, Consumer<String> node) {
        if (foreign == 0) {
            return;
        }
        List<String> all = owners.get(key);
        if (all == null) {
            return;
        }
        for (String owner : all) {
            if (isOther(owner)) {
                node.accept(owner);
            }
        }
    }

    Set<String> keys() {
        return owners.keySet();
    }

    /** A row for each key and owner. */
    List<RouteRow> rows(RouteRow.Kind kind) {
        List<RouteRow> rows = new ArrayList<>();
        owners.forEach((key, all) -> all.forEach(owner -> rows.add(new RouteRow(kind, key, owner, true))));
        return rows;
    }
}
