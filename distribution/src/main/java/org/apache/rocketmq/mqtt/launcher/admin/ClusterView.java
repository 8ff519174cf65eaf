/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.launcher.admin;

import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.function.Predicate;
import org.apache.rocketmq.mqtt.meta.command.Answer;

/**
 * A cluster as one of its gateways sees it.
 *
 * @param gateways that live, itself included
 * @param duties that one gateway does for all, and does
 * @param members of the metadata group
 */
public record ClusterView(List<GatewayNode> gateways, List<HeldDuty> duties, List<Member> members) {

    public ClusterView {
        gateways = gateways.stream()
                .sorted(Comparator.comparing(GatewayNode::name))
                .toList();
        duties = duties.stream().sorted(Comparator.comparing(HeldDuty::name)).toList();
        members = members.stream().sorted(Comparator.comparing(Member::address)).toList();
    }

    /**
     * @param self name of the gateway that is asked
     * @param isLinked whether it has a link to another
     */
    public static ClusterView of(Answer.ClusterView known, String self, Predicate<String> isLinked) {
        return new ClusterView(
                known.nodes().stream()
                        .map(living -> new GatewayNode(
                                living.node().name(),
                                living.node().peerAddress(),
                                Duration.ofMillis(living.silentMillis()),
                                link(living.node().name(), self, isLinked)))
                        .toList(),
                known.duties().entrySet().stream()
                        .map(duty -> new HeldDuty(duty.getKey(), duty.getValue()))
                        .toList(),
                known.members().stream()
                        .map(member ->
                                new Member(member.address(), member.role(), Duration.ofMillis(member.silentMillis())))
                        .toList());
    }

    private static Link link(String node, String self, Predicate<String> isLinked) {
        if (node.equals(self)) {
            return Link.SELF;
        }
        return isLinked.test(node) ? Link.UP : Link.DOWN;
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
     * @param silence since the metadata heard of it
     */
    public record GatewayNode(String name, String peerAddress, Duration silence, Link link) {}

    /** @param holder name of the gateway that does it */
    public record HeldDuty(String name, String holder) {}

    /**
     * A member of the metadata group.
     *
     * @param role in the words of the group, such as leader
     * @param silence since the leader heard of it
     */
    public record Member(String address, String role, Duration silence) {}
}
