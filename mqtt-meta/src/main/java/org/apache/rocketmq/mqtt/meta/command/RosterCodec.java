/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.meta.command;

import org.apache.rocketmq.mqtt.common.port.Nodes.Node;

/** The bytes of rosters. Part of the answers that carry them, and of their version. */
final class RosterCodec {

    private RosterCodec() {}

    static void roster(Sink out, Roster roster) {
        AnswerCodec.list(out.number(roster.revision()), roster.nodes(), RosterCodec::node);
        ModelCodec.map(out, roster.duties(), Sink::text, Sink::text);
    }

    static Roster roster(Source in) {
        return new Roster(in.number(), in.list(RosterCodec::node), ModelCodec.map(in, Source::text, Source::text));
    }

    static Sink node(Sink out, Node node) {
        return out.text(node.name()).text(node.peerAddress()).i64(node.incarnation());
    }

    static Node node(Source in) {
        return new Node(in.text(), in.text(), in.i64());
    }
}
