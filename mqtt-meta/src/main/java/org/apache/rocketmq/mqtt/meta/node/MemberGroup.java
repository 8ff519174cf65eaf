/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.meta.node;

import java.util.List;
import java.util.UUID;
import org.apache.ratis.protocol.RaftGroup;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;

/** The members of the metadata group in the Raft library's terms. */
public final class MemberGroup {

    /** Of every metadata group there is: groups are told apart by the addresses of their members. */
    static final RaftGroupId ID = RaftGroupId.valueOf(UUID.fromString("6d717474-6d65-4a61-8000-000000000001"));

    /** A member that is alone. */
    private static final String ALONE = "alone";

    private MemberGroup() {}

    /** @param members their addresses; none for a member that is alone */
    public static RaftGroup of(List<String> members) {
        if (members.isEmpty()) {
            return RaftGroup.valueOf(ID, RaftPeer.newBuilder().setId(ALONE).build());
        }
        return RaftGroup.valueOf(
                ID,
                members.stream()
                        .map(address -> RaftPeer.newBuilder()
                                .setId(peer(address))
                                .setAddress(address)
                                .build())
                        .toList());
    }

    /** @param address of a member; empty for one that is alone */
    static RaftPeerId peer(String address) {
        return RaftPeerId.valueOf(address.isEmpty() ? ALONE : address.replace(':', '_'));
    }
}
