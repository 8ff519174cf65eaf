/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.meta.state;

import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.Map;
import org.apache.rocketmq.mqtt.common.model.Payload;
import org.apache.rocketmq.mqtt.meta.command.Entry;
import org.apache.rocketmq.mqtt.meta.command.MetaCodec;
import org.apache.rocketmq.mqtt.meta.command.Reply;
import org.apache.rocketmq.mqtt.meta.command.Result;
import org.jspecify.annotations.Nullable;

/** What a draft knows of senders, so that an entry that comes twice is applied once. As many as wrote within the last hour. */
final class Senders {

    /** An entry that was under way so long is not expected any more. */
    static final long MEMORY_MILLIS = 3_600_000;

    private final Draft draft;

    Senders(Draft draft) {
        this.draft = draft;
    }

    /** The answer to an entry that must not be applied (again); null if it must. */
    @Nullable
    Reply recall(Entry entry) {
        byte[] bytes = draft.get(Table.SENDERS, Keys.of(entry.sender()));
        if (bytes == null) {
            return null;
        }
        SenderRow row = SenderRow.read(bytes);
        if (entry.sequence() > row.sequence()) {
            return null;
        }
        if (entry.sequence() == row.sequence() && !row.reply().isEmpty()) {
            return MetaCodec.reply(ByteBuffer.wrap(row.reply().bytes()));
        }
        return refused(
                entry,
                "entry " + entry.sequence() + " of " + entry.sender() + " came after its "
                        + (row.sequence() == Long.MAX_VALUE ? "node began another run" : "entry " + row.sequence()),
                draft.head.revision);
    }

    static Reply refused(Entry entry, String why, long revision) {
        return new Reply(Collections.nCopies(entry.commands().size(), new Result.Refused(why)), revision);
    }

    void remember(Entry entry, Reply reply) {
        draft.put(
                Table.SENDERS,
                Keys.of(entry.sender()),
                new SenderRow(entry.sequence(), draft.nowMillis, Payload.of(MetaCodec.encode(reply))).bytes());
    }

    /** Whatever comes from a sender now is refused: it speaks for a run of a node that is over. */
    void close(String sender) {
        draft.put(
                Table.SENDERS, Keys.of(sender), new SenderRow(Long.MAX_VALUE, draft.nowMillis, Payload.EMPTY).bytes());
    }

    void forgetOld() {
        for (Map.Entry<byte[], byte[]> row :
                draft.rows(Table.SENDERS, Rows.NONE, Integer.MAX_VALUE).entrySet()) {
            if (SenderRow.read(row.getValue()).usedAt() < draft.nowMillis - MEMORY_MILLIS) {
                draft.delete(Table.SENDERS, row.getKey());
            }
        }
    }
}
