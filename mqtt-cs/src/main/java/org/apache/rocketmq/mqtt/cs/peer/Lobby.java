/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.peer;

import io.netty.channel.Channel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.rocketmq.mqtt.cs.peer.PeerMeters.Rejection;

/**
 * Incoming connections: those that have proven nothing yet, and one of each node. When too many have proven nothing the oldest goes of the address that has most of them: a node proves itself in an
 * instant, so those that take up room here do not keep it out, and one host that calls without end sends away none but its own. The links' thread only.
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
            Channel leaves = oldestOfTheMost();
            waiting.remove(leaves);
            complaints.add(Rejection.CROWDED, leaves.remoteAddress(), "");
            leaves.close();
        }
    }

    private Channel oldestOfTheMost() {
        Map<Object, List<Channel>> byAddress = waiting.stream()
                .collect(Collectors.groupingBy(Lobby::address, LinkedHashMap::new, Collectors.toList()));
        List<Channel> most = List.of();
        for (List<Channel> each : byAddress.values()) {
            most = each.size() > most.size() ? each : most;
        }
        return most.get(0);
    }

    private static Object address(Channel channel) {
        if (channel.remoteAddress() instanceof InetSocketAddress remote) {
            InetAddress known = remote.getAddress();
            return known == null ? remote : known;
        }
        return "gone"; // it has hung up
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
