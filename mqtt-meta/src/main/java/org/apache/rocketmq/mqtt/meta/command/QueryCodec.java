/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.meta.command;

import org.apache.rocketmq.mqtt.common.model.TopicFilter;
import org.apache.rocketmq.mqtt.common.model.TopicName;

/** The bytes of queries: a tag, the version of what follows, what follows. */
final class QueryCodec {

    private static final int FIND_RETAINED = 1;
    private static final int LOAD_BOOKMARKS = 2;
    private static final int ROUTE_CHANGES = 3;
    private static final int DUE_WILLS = 4;
    private static final int STATUS = 5;
    private static final int CLUSTER = 6;

    private static final int VERSION = 1;

    /** With the roster; those of version 1 do not want it. */
    private static final int ROUTE_CHANGES_VERSION = 2;

    private QueryCodec() {}

    static void query(Sink out, Query query) {
        if (query instanceof Query.FindRetained find) {
            begin(out, FIND_RETAINED).text(find.filter().value());
            ModelCodec.optional(out, find.after(), (sink, topic) -> sink.text(topic.value()));
            out.number(find.maxBytes());
        } else if (query instanceof Query.LoadBookmarks load) {
            begin(out, LOAD_BOOKMARKS).text(load.prefix());
        } else if (query instanceof Query.RouteChanges changes) {
            out.u8(ROUTE_CHANGES)
                    .u8(ROUTE_CHANGES_VERSION)
                    .text(changes.node())
                    .i64(changes.incarnation())
                    .number(changes.since())
                    .number(changes.maxRows());
            ModelCodec.optional(out, changes.cursor(), RouteCodec::cursor);
            out.i64(changes.rosterSince());
        } else if (query instanceof Query.DueWills wills) {
            begin(out, DUE_WILLS)
                    .text(wills.node())
                    .i64(wills.incarnation())
                    .number(wills.afterEpoch())
                    .number(wills.maxBytes());
        } else if (query instanceof Query.Status) {
            begin(out, STATUS);
        } else if (query instanceof Query.Cluster) {
            begin(out, CLUSTER);
        }
    }

    static Query query(Source in) {
        int tag = in.u8();
        if (tag < FIND_RETAINED || tag > CLUSTER) {
            throw Tags.unknown("query", tag, CLUSTER);
        }
        int version = Tags.version(in, "query " + tag, tag == ROUTE_CHANGES ? ROUTE_CHANGES_VERSION : VERSION);
        return switch (tag) {
            case FIND_RETAINED ->
                new Query.FindRetained(
                        new TopicFilter(in.text()),
                        ModelCodec.optional(in, source -> new TopicName(source.text())),
                        in.small());
            case LOAD_BOOKMARKS -> new Query.LoadBookmarks(in.text());
            case ROUTE_CHANGES ->
                new Query.RouteChanges(
                        in.text(),
                        in.i64(),
                        in.number(),
                        in.small(),
                        ModelCodec.optional(in, RouteCodec::cursor),
                        version == 1 ? Query.RouteChanges.NO_ROSTER : in.i64());
            case DUE_WILLS -> new Query.DueWills(in.text(), in.i64(), in.number(), in.small());
            case STATUS -> new Query.Status();
            case CLUSTER -> new Query.Cluster();
            default -> throw Tags.unknown("query", tag, CLUSTER);
        };
    }

    private static Sink begin(Sink out, int tag) {
        return out.u8(tag).u8(VERSION);
    }
}
