/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.meta.state;

import java.util.Map;
import org.apache.rocketmq.mqtt.common.model.Message;
import org.apache.rocketmq.mqtt.common.port.RetainedStore.Origin;
import org.apache.rocketmq.mqtt.meta.command.Command;
import org.apache.rocketmq.mqtt.meta.command.Result;

/**
 * The retained messages in a draft, and the times of those that were removed within the last hour: a message of a backend service may be read once more,
 * and must not bring back what was removed after it.
 */
final class Retained {

    static final long MEMORY_MILLIS = 3_600_000;

    /** Forgotten with each removal: more than come to it. */
    private static final int FORGOTTEN = 2;

    private static final byte[] BY_TOPIC = {0};
    private static final byte[] BY_TIME = {1};

    private final Draft draft;
    private final Sessions sessions;
    private final DueWills wills;

    Retained(Draft draft, Sessions sessions, DueWills wills) {
        this.draft = draft;
        this.sessions = sessions;
        this.wills = wills;
    }

    /** Whatever is there. */
    Result put(Message message) {
        set(message, RetainedRow.UNKNOWN);
        return Result.DONE;
    }

    Result put(Command.Retain command) {
        Message message = command.message();
        long last = last(message);
        if (command.origin() instanceof Origin.Backend) {
            if (command.atMillis() >= last) {
                replace(message, command.atMillis());
            }
            return Result.DONE;
        }
        if (!isAllowed(command.origin(), command.node())) {
            return new Result.Refused(command.origin()
                    + " is fenced (expected: a claim that is live, or its will due to " + command.node() + ")");
        }
        // later than what it replaces, whatever clocks say; and not of a time that is still to come, in which no
        // service could replace it
        replace(message, Math.max(Math.min(command.atMillis(), draft.nowMillis), last + 1));
        return Result.DONE;
    }

    private boolean isAllowed(Origin origin, String node) {
        if (origin instanceof Origin.OfWill will) {
            return sessions.isLive(will.claim()) || wills.isDue(will.claim().epoch(), node);
        }
        return origin instanceof Origin.Published published && sessions.isLive(published.claim());
    }

    /** When what is there came to be, or was removed. */
    private long last(Message message) {
        byte[] topic = Keys.of(message.topic().value());
        byte[] row = draft.get(Table.RETAINED, topic);
        if (row != null) {
            return RetainedRow.read(topic, row).atMillis();
        }
        byte[] removed = draft.get(Table.REMOVED, Keys.join(BY_TOPIC, topic));
        return removed == null ? RetainedRow.UNKNOWN : Keys.number(removed, 0);
    }

    private void replace(Message message, long atMillis) {
        byte[] topic = Keys.of(message.topic().value());
        forgetRemoval(topic);
        if (message.payload().isEmpty()) {
            draft.put(
                    Table.REMOVED, Keys.join(BY_TOPIC, topic), Keys.join(Keys.of(atMillis), Keys.of(draft.nowMillis)));
            draft.put(Table.REMOVED, Keys.join(BY_TIME, Keys.of(draft.nowMillis), topic), Rows.NONE);
            forgetOld(FORGOTTEN);
        }
        set(message, atMillis);
    }

    private void set(Message message, long atMillis) {
        byte[] topic = Keys.of(message.topic().value());
        boolean before = draft.has(Table.RETAINED, topic);
        if (message.payload().isEmpty()) { // [MQTT-3.3.1-10]
            if (before) {
                draft.delete(Table.RETAINED, topic);
                draft.head.retained--;
            }
        } else {
            draft.put(Table.RETAINED, topic, new RetainedRow(message, atMillis).bytes());
            draft.head.retained += before ? 0 : 1;
        }
    }

    private void forgetRemoval(byte[] topic) {
        byte[] key = Keys.join(BY_TOPIC, topic);
        byte[] removed = draft.get(Table.REMOVED, key);
        if (removed != null) {
            draft.delete(Table.REMOVED, key);
            draft.delete(Table.REMOVED, Keys.join(BY_TIME, Keys.of(Keys.number(removed, Long.BYTES)), topic));
        }
    }

    /** @param most that are looked at */
    void forgetOld(int most) {
        for (Map.Entry<byte[], byte[]> row :
                draft.rows(Table.REMOVED, BY_TIME, most).entrySet()) {
            byte[] key = row.getKey();
            if (Keys.number(key, BY_TIME.length) >= draft.nowMillis - MEMORY_MILLIS) {
                return;
            }
            forgetRemoval(Keys.from(key, BY_TIME.length + Long.BYTES));
        }
    }
}
