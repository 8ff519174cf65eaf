/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.meta.state;

import java.util.Map;
import org.apache.rocketmq.mqtt.meta.command.Result;
import org.jspecify.annotations.Nullable;

/** The duties in a draft. Those that are held are there; their holders live. */
final class Duties {

    private final Draft draft;

    Duties(Draft draft) {
        this.draft = draft;
    }

    Result take(String duty, DutyRow taker) {
        if (duty.isEmpty()) {
            return new Result.Refused("duty: \"\" (expected: a name)");
        }
        byte[] row = draft.get(Table.DUTIES, Keys.of(duty));
        if (row == null) {
            draft.put(Table.DUTIES, Keys.of(duty), taker.bytes());
            draft.rosterChanged();
            return Result.DONE;
        }
        DutyRow holder = DutyRow.read(row);
        return holder.equals(taker) ? Result.DONE : new Result.Refused("duty " + duty + " is held by " + holder);
    }

    /** Why somebody may not speak for a duty; null if he may. */
    Result.@Nullable Refused refusal(String duty, DutyRow speaker) {
        byte[] row = draft.get(Table.DUTIES, Keys.of(duty));
        DutyRow holder = row == null ? null : DutyRow.read(row);
        return speaker.equals(holder)
                ? null
                : new Result.Refused("duty " + duty + " is " + (holder == null ? "nobody's" : "held by " + holder)
                        + ", not by " + speaker);
    }

    void release(String duty, DutyRow holder) {
        byte[] row = draft.get(Table.DUTIES, Keys.of(duty));
        if (row != null && DutyRow.read(row).equals(holder)) {
            draft.delete(Table.DUTIES, Keys.of(duty));
            draft.rosterChanged();
        }
    }

    /** A node's run is over. */
    void endAll(String node) {
        for (Map.Entry<byte[], byte[]> row :
                draft.rows(Table.DUTIES, Rows.NONE, Integer.MAX_VALUE).entrySet()) {
            if (DutyRow.read(row.getValue()).node().equals(node)) {
                draft.delete(Table.DUTIES, row.getKey());
                draft.rosterChanged();
            }
        }
    }
}
