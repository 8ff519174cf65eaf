/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.meta.state;

import java.util.List;
import org.apache.rocketmq.mqtt.common.model.ClientId;
import org.apache.rocketmq.mqtt.common.model.Will;
import org.apache.rocketmq.mqtt.common.port.SessionStore;
import org.apache.rocketmq.mqtt.meta.command.Command;
import org.apache.rocketmq.mqtt.meta.command.Entry;
import org.apache.rocketmq.mqtt.meta.command.Result;
import org.jspecify.annotations.Nullable;

/** Writes entries for a state, one command each. Its clock is moved by hand. */
final class Journal {

    private final MetaState state;
    private long index;

    /** Of the entries to come. */
    long now = 1_000;

    Journal(MetaState state) {
        this.state = state;
        index = state.appliedIndex();
    }

    Result say(String sender, Command command) {
        index++;
        return state.apply(1, index, new Entry(sender, index, now, List.of(command)))
                .results()
                .get(0);
    }

    /** Senders are called like the nodes they have joined. */
    void join(String node, long incarnation) {
        expectDone(say(node, new Command.JoinNode(node, incarnation, node + ":1")));
    }

    SessionStore.Claimed claim(String node, String client, boolean clean, @Nullable Will will) {
        Result result = say(node, new Command.ClaimSession(new ClientId(client), node, clean, will));
        if (result instanceof Result.Claimed claimed) {
            return claimed.outcome();
        }
        throw new AssertionError("claim of " + client + ": " + result);
    }

    void done(String sender, Command command) {
        expectDone(say(sender, command));
    }

    private static void expectDone(Result result) {
        if (!result.equals(Result.DONE)) {
            throw new AssertionError(result.toString());
        }
    }
}
