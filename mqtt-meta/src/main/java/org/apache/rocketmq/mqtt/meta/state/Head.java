/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.meta.state;

import org.apache.rocketmq.mqtt.meta.command.Sink;
import org.apache.rocketmq.mqtt.meta.command.Source;

/** The state's one row of numbers, as one {@link Draft} changes them; once committed nobody writes to it any more. */
final class Head {

    private static final int VERSION = 2;

    long term;
    long index = -1;
    long epoch;
    long revision;
    long sessions;
    long claims;
    long retained;
    long routes;
    long nodes;
    long dueWills;
    long roster;
    long clock;

    Head copy() {
        return read(bytes());
    }

    byte[] bytes() {
        return new Sink()
                .u8(VERSION)
                .i64(term)
                .i64(index)
                .i64(epoch)
                .i64(revision)
                .i64(sessions)
                .i64(claims)
                .i64(retained)
                .i64(routes)
                .i64(nodes)
                .i64(dueWills)
                .i64(roster)
                .i64(clock)
                .toBytes();
    }

    static Head read(byte[] bytes) {
        Source in = new Source(bytes);
        int version = Rows.version(in, "head", VERSION);
        Head head = new Head();
        head.term = in.i64();
        head.index = in.i64();
        head.epoch = in.i64();
        head.revision = in.i64();
        head.sessions = in.i64();
        head.claims = in.i64();
        head.retained = in.i64();
        head.routes = in.i64();
        head.nodes = in.i64();
        head.dueWills = in.i64();
        head.roster = version == 1 ? 0 : in.i64();
        head.clock = version == 1 ? 0 : in.i64();
        in.end();
        return head;
    }
}
