/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.peer;

import io.netty.channel.Channel;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.rocketmq.mqtt.cs.peer.PeerMeters.Rejection;

/**
 * Incoming connections: those that have proven nothing yet, and one of each node. When too many have proven nothing the oldest goes: a node proves itself in an instant, so those that take up room here
 * do not keep it out. The links' thread only.
 */
final class Lobby {

    static final int MOST = 64;

    private final Complaints complaints;
    private final Set<Channel> waiting = new LinkedHashSet<>();
    /** At most one for each node of the cluster. */
    private final Map<String, Channel> callers = new HashMap<>();

    Lobby(Complaints complaints) {
        this.complaints = complaints;
    }

    @SuppressWarnings("FutureReturnValueIgnored") // nobody waits for the close
    void enter(Channel channel) {
        waiting.add(channel);
        if (waiting.size() > MOST) {
            Iterator<Channel> oldest = waiting.iterator();
            Channel leaves = oldest.next();
            oldest.remove();
            complaints.add(Rejection.CROWDED, leaves.remoteAddress(), "");
            leaves.close();
        }
    }

    void leave(Channel channel) {
        waiting.remove(channel);
        callers.values().remove(channel);
    }

    /** It has proven to be a node; what that node called from before is dead, or soon will be. */
    @SuppressWarnings("FutureReturnValueIgnored") // nobody waits for the close
    void admit(String caller, Channel channel) {
        waiting.remove(channel);
        Channel before = callers.put(caller, channel);
        if (before != null) {
            before.close();
        }
    }

    /** Nobody is let in any more, nor stays. */
    @SuppressWarnings("FutureReturnValueIgnored") // nobody waits for the closes
    void close() {
        List.copyOf(waiting).forEach(Channel::close);
        List.copyOf(callers.values()).forEach(Channel::close);
    }
}
