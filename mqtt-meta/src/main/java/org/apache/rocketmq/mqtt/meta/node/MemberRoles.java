/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.meta.node;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.apache.ratis.proto.RaftProtos.RaftPeerProto;
import org.apache.ratis.proto.RaftProtos.RaftPeerRole;
import org.apache.ratis.proto.RaftProtos.RoleInfoProto;
import org.apache.ratis.proto.RaftProtos.ServerRpcProto;
import org.apache.rocketmq.mqtt.meta.command.Answer.Member;

/** What a member knows of itself and the others, in our words. */
final class MemberRoles {

    private MemberRoles() {}

    /** The leader first, as far as it is known. */
    static List<Member> of(RoleInfoProto known) {
        List<Member> members = new ArrayList<>();
        members.add(new Member(address(known.getSelf()), known.getRole().name().toLowerCase(Locale.ROOT), 0));
        if (known.getRole() == RaftPeerRole.LEADER) {
            known.getLeaderInfo().getFollowerInfoList().forEach(follower -> members.add(member(follower, "follower")));
        } else if (known.hasFollowerInfo() && known.getFollowerInfo().hasLeaderInfo()) {
            members.add(0, member(known.getFollowerInfo().getLeaderInfo(), "leader"));
        }
        return members;
    }

    private static Member member(ServerRpcProto other, String role) {
        return new Member(address(other.getId()), role, other.getLastRpcElapsedTimeMs());
    }

    /** A member that is alone has none, but a name. */
    private static String address(RaftPeerProto peer) {
        return peer.getAddress().isEmpty() ? peer.getId().toStringUtf8() : peer.getAddress();
    }
}
