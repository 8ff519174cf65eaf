/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.meta.command;

import java.util.List;
import java.util.function.BiConsumer;
import org.apache.rocketmq.mqtt.common.model.TopicName;
import org.apache.rocketmq.mqtt.common.port.RetainedStore.Page;

/** The bytes of answers: a tag, the version of what follows, what follows. */
final class AnswerCodec {

    private static final int RETAINED_PAGE = 1;
    private static final int BOOKMARK_VALUES = 2;
    private static final int ROUTE_DELTA = 3;
    private static final int WILL_PAGE = 4;
    private static final int STATUS_COUNTS = 5;
    private static final int CLUSTER_VIEW = 6;

    private static final int VERSION = 1;

    /** With the roster, if there is one; whoever wants none reads version 1. */
    private static final int ROUTE_DELTA_VERSION = 2;

    private AnswerCodec() {}

    static void answer(Sink out, Answer answer) {
        if (answer instanceof Answer.RetainedPage retained) {
            list(begin(out, RETAINED_PAGE), retained.page().messages(), ModelCodec::message);
            ModelCodec.optional(out, retained.page().next(), (sink, topic) -> sink.text(topic.value()));
        } else if (answer instanceof Answer.BookmarkValues bookmarks) {
            ModelCodec.map(begin(out, BOOKMARK_VALUES), bookmarks.values(), Sink::text, Sink::number);
        } else if (answer instanceof Answer.RouteDelta delta) {
            out.u8(ROUTE_DELTA)
                    .u8(delta.roster() == null ? 1 : ROUTE_DELTA_VERSION)
                    .flag(delta.isSnapshot());
            list(out, delta.rows(), RouteCodec::row);
            out.number(delta.revision());
            ModelCodec.optional(out, delta.next(), RouteCodec::cursor);
            out.number(delta.latest()).flag(delta.isJoined()).flag(delta.hasWills());
            if (delta.roster() != null) {
                RosterCodec.roster(out, delta.roster());
            }
        } else if (answer instanceof Answer.WillPage wills) {
            list(begin(out, WILL_PAGE), wills.wills(), ModelCodec::dueWill);
            out.flag(wills.isLast());
        } else if (answer instanceof Answer.StatusCounts counts) {
            begin(out, STATUS_COUNTS)
                    .number(counts.sessions())
                    .number(counts.claims())
                    .number(counts.retained())
                    .number(counts.routes())
                    .number(counts.nodes())
                    .number(counts.dueWills())
                    .number(counts.appliedIndex());
        } else if (answer instanceof Answer.ClusterView view) {
            list(
                    begin(out, CLUSTER_VIEW),
                    view.members(),
                    (sink, member) ->
                            sink.text(member.address()).text(member.role()).number(member.silentMillis()));
            list(
                    out,
                    view.nodes(),
                    (sink, living) -> RosterCodec.node(sink, living.node()).number(living.silentMillis()));
            ModelCodec.map(out, view.duties(), Sink::text, Sink::text);
        }
    }

    static Answer answer(Source in) {
        int tag = in.u8();
        if (tag < RETAINED_PAGE || tag > CLUSTER_VIEW) {
            throw Tags.unknown("answer", tag, CLUSTER_VIEW);
        }
        int version = Tags.version(in, "answer " + tag, tag == ROUTE_DELTA ? ROUTE_DELTA_VERSION : VERSION);
        return switch (tag) {
            case RETAINED_PAGE ->
                new Answer.RetainedPage(new Page(
                        in.list(ModelCodec::message), ModelCodec.optional(in, source -> new TopicName(source.text()))));
            case BOOKMARK_VALUES -> new Answer.BookmarkValues(ModelCodec.map(in, Source::text, Source::number));
            case ROUTE_DELTA ->
                new Answer.RouteDelta(
                        in.flag(),
                        in.list(RouteCodec::row),
                        in.number(),
                        ModelCodec.optional(in, RouteCodec::cursor),
                        in.number(),
                        in.flag(),
                        in.flag(),
                        version == 1 ? null : RosterCodec.roster(in));
            case WILL_PAGE -> new Answer.WillPage(in.list(ModelCodec::dueWill), in.flag());
            case STATUS_COUNTS ->
                new Answer.StatusCounts(
                        in.number(), in.number(), in.number(), in.number(), in.number(), in.number(), in.number());
            case CLUSTER_VIEW ->
                new Answer.ClusterView(
                        in.list(source -> new Answer.Member(source.text(), source.text(), source.number())),
                        in.list(source -> new Answer.Living(RosterCodec.node(source), source.number())),
                        ModelCodec.map(in, Source::text, Source::text));
            default -> throw Tags.unknown("answer", tag, CLUSTER_VIEW);
        };
    }

    private static Sink begin(Sink out, int tag) {
        return out.u8(tag).u8(VERSION);
    }

    static <T> void list(Sink out, List<T> all, BiConsumer<Sink, T> one) {
        out.number(all.size());
        all.forEach(each -> one.accept(out, each));
    }
}
