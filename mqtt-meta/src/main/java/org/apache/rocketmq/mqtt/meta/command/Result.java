/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.meta.command;

import org.apache.rocketmq.mqtt.common.port.SessionStore;
import org.jspecify.annotations.Nullable;

/** What became of one {@link Command}. */
public sealed interface Result {

    Done DONE = new Done();

    record Done() implements Result {}

    record Claimed(SessionStore.Claimed outcome) implements Result {}

    /** @param sessions how many were forgotten; as many as asked for if there may be more */
    record Expired(int sessions) implements Result {}

    /** @param isAsExpected whether all was as it had to be, and the change was made */
    record Compared(boolean isAsExpected) implements Result {}

    /** @param due which the node must publish; null if there is none, or another has it */
    record Ended(SessionStore.@Nullable DueWill due) implements Result {}

    /**
     * Nothing was changed: another process has joined under the node's name, and its lease is not over.
     *
     * @param peerAddress where that is reached; may be empty
     */
    record NameTaken(String peerAddress) implements Result {}

    /**
     * Nothing was changed.
     *
     * @param why in words for a log line
     */
    record Refused(String why) implements Result {}
}
