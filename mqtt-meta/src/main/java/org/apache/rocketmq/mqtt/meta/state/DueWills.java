/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.meta.state;

import java.util.SortedMap;
import java.util.function.LongFunction;
import org.apache.rocketmq.mqtt.common.port.SessionStore.DueWill;
import org.jspecify.annotations.Nullable;

/** The wills in a draft that are due and not published. */
final class DueWills {

    /** To whom wills are due while no node lives. */
    static final String NOBODY = "";

    private final Draft draft;

    DueWills(Draft draft) {
        this.draft = draft;
    }

    void add(DueRow due) {
        put(due);
        draft.head.dueWills++;
    }

    void published(long epoch) {
        byte[] row = draft.get(Table.DUE, Keys.of(epoch));
        if (row != null) {
            DueRow due = DueRow.read(row);
            draft.delete(Table.DUE, Keys.of(epoch));
            draft.delete(Table.DUE_OF, place(due));
            draft.head.dueWills--;
        }
    }

    boolean isDue(long epoch, String node) {
        byte[] row = draft.get(Table.DUE, Keys.of(epoch));
        return row != null && DueRow.read(row).node().equals(node);
    }

    /** The will that is due to a node, which knows of it; null if there is none. */
    @Nullable
    DueWill untold(long epoch, String node) {
        byte[] row = draft.get(Table.DUE, Keys.of(epoch));
        DueRow due = row == null ? null : DueRow.read(row);
        return due == null || due.told() || !due.node().equals(node) ? null : due.will();
    }

    /** What is due to a node, or to one of its claims, becomes due to others, who must be told. */
    void handOver(String node, LongFunction<String> heir) {
        SortedMap<byte[], byte[]> places = draft.rows(Table.DUE_OF, Keys.owner(node), Integer.MAX_VALUE);
        for (byte[] place : places.keySet()) {
            long epoch = Keys.number(place, place.length - Long.BYTES);
            byte[] row = draft.get(Table.DUE, Keys.of(epoch));
            if (row == null) {
                throw new IllegalStateException("will of epoch " + epoch + " is due to " + node + " and not there");
            }
            DueWill will = DueRow.read(row).will();
            draft.delete(Table.DUE_OF, place);
            put(new DueRow(heir.apply(epoch), true, will));
        }
    }

    private void put(DueRow due) {
        draft.hasNews |= due.told();
        draft.put(Table.DUE, Keys.of(due.will().claim().epoch()), due.bytes());
        draft.put(Table.DUE_OF, place(due), Rows.NONE);
    }

    private static byte[] place(DueRow due) {
        return Keys.join(
                Keys.dueOf(due.node(), due.told()), Keys.of(due.will().claim().epoch()));
    }
}
