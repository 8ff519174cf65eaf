/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.meta.command;

import java.util.List;

/**
 * One entry of the Raft log: commands of many sessions together, taking effect in their order, all or (repeated) none.
 *
 * @param sender names one client instance of the metadata, for ever. It has one entry under way at a time
 * @param sequence grows by one with each entry of the sender; an entry that comes again with the last sequence gets the same reply, and changes nothing
 * @param nowMillis when the entry came to the leader, of a clock that goes on as fast as time while there is a leader, and never back: the state's only one
 */
public record Entry(String sender, long sequence, long nowMillis, List<Command> commands) {
    public Entry {
        commands = List.copyOf(commands);
    }
}
