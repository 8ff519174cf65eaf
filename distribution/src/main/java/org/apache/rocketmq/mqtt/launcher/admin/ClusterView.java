/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.launcher.admin;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * A cluster as one of its gateways sees it.
 *
 * @param gateways that live, itself included
 * @param duties what one gateway does for all
 * @param members of the metadata group; none: it is inside the gateway
 */
public record ClusterView(List<GatewayNode> gateways, List<HeldDuty> duties, List<Member> members) {

    public ClusterView {
        gateways = gateways.stream()
                .sorted(Comparator.comparing(GatewayNode::name))
                .toList();
        duties = duties.stream().sorted(Comparator.comparing(HeldDuty::name)).toList();
        members = members.stream().sorted(Comparator.comparing(Member::address)).toList();
    }

    /** How the gateway that is asked stands to another. */
    public enum Link {
        SELF("this one"),
        UP("linked"),
        DOWN("not linked");

        private final String words;

        Link(String words) {
            this.words = words;
        }

        String words() {
            return words;
        }
    }

    /**
     * A gateway that lives.
     *
     * @param peerAddress {@code host:port}; empty: it talks to no other
     * @param lastHeard how long ago the metadata heard of it; empty: not known
     */
    public record GatewayNode(String name, String peerAddress, Optional<Duration> lastHeard, Link link) {}

    /** @param holder name of the gateway that does it; empty: none at the moment */
    public record HeldDuty(String name, Optional<String> holder) {}

    /** @param role in the words of the group, such as leader; empty: not known */
    public record Member(String address, String role) {}
}
