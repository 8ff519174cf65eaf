/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.meta.command;

import java.util.List;
import org.apache.rocketmq.mqtt.common.model.Message;
import org.apache.rocketmq.mqtt.common.model.TopicFilter;
import org.apache.rocketmq.mqtt.common.port.RetainedStore.Origin;

/** The bytes of commands: a tag, the version of what follows, what follows. What was ever written to a log stays readable. */
final class CommandCodec {

    private static final int CLAIM_SESSION = 1;
    private static final int WRITE_SESSION = 2;
    private static final int RELEASE_SESSION = 3;
    private static final int WILL_PUBLISHED = 4;

    /** Of no known origin: written no more. */
    private static final int PUT_RETAINED = 5;

    /** Of no duty: written no more. */
    private static final int SAVE_BOOKMARKS = 6;

    private static final int ADD_ROUTES = 7;
    private static final int REMOVE_ROUTES = 8;

    /** Without an address: written no more. */
    private static final int JOIN_NODE_UNREACHED = 9;

    private static final int RENEW_NODE = 10;
    private static final int EXPIRE_NODES = 11;
    private static final int EXPIRE_SESSIONS = 12;
    private static final int JOIN_NODE = 13;
    private static final int LEAVE_NODE = 14;
    private static final int TAKE_DUTY = 15;
    private static final int RELEASE_DUTY = 16;
    private static final int SAVE_BOOKMARKS_IF = 17;
    private static final int RETAIN = 18;
    private static final int SAVE_OF_DUTY = 19;
    private static final int END_SESSION = 20;
    private static final int LAST = END_SESSION;

    private static final int PUBLISHED = 1;
    private static final int OF_WILL = 2;
    private static final int BACKEND = 3;

    /** Of every command but those below. */
    private static final int VERSION = 1;

    /** With the address of who is gone; whoever ousts anybody writes version 1. */
    private static final int JOIN_NODE_VERSION = 2;

    private CommandCodec() {}

    static void command(Sink out, Command command) {
        if (command instanceof Command.ClaimSession claim) {
            ModelCodec.client(begin(out, CLAIM_SESSION), claim.client());
            out.text(claim.node()).flag(claim.clean());
            ModelCodec.optional(out, claim.will(), ModelCodec::will);
        } else if (command instanceof Command.WriteSession write) {
            ModelCodec.claim(begin(out, WRITE_SESSION), write.claim());
            ChangeCodec.changes(out, write.changes());
        } else if (command instanceof Command.ReleaseSession release) {
            ModelCodec.claim(begin(out, RELEASE_SESSION), release.claim());
            ChangeCodec.changes(out, release.last());
        } else if (command instanceof Command.WillPublished published) {
            ModelCodec.claim(begin(out, WILL_PUBLISHED), published.claim());
        } else if (command instanceof Command.PutRetained put) {
            ModelCodec.message(begin(out, PUT_RETAINED), put.message());
        } else if (command instanceof Command.SaveBookmarks save) {
            ModelCodec.map(begin(out, SAVE_BOOKMARKS), save.bookmarks(), Sink::text, Sink::number);
        } else if (command instanceof Command.AddRoutes add) {
            routes(begin(out, ADD_ROUTES), add.node(), add.filters());
        } else if (command instanceof Command.RemoveRoutes remove) {
            routes(begin(out, REMOVE_ROUTES), remove.node(), remove.filters());
        } else if (command instanceof Command.JoinNode join) {
            out.u8(JOIN_NODE).u8(join.gone() == null ? VERSION : JOIN_NODE_VERSION);
            out.text(join.node()).i64(join.incarnation()).text(join.peerAddress());
            if (join.gone() != null) {
                out.text(join.gone());
            }
        } else if (command instanceof Command.RenewNode renew) {
            begin(out, RENEW_NODE).text(renew.node()).i64(renew.incarnation());
        } else if (command instanceof Command.ExpireNodes expire) {
            begin(out, EXPIRE_NODES).i64(expire.deadlineMillis());
        } else if (command instanceof Command.ExpireSessions expire) {
            begin(out, EXPIRE_SESSIONS).i64(expire.disconnectedBeforeMillis()).number(expire.most());
        } else if (command instanceof Command.LeaveNode leave) {
            begin(out, LEAVE_NODE).text(leave.node()).i64(leave.incarnation());
        } else if (command instanceof Command.TakeDuty take) {
            begin(out, TAKE_DUTY).text(take.node()).i64(take.incarnation()).text(take.duty());
        } else if (command instanceof Command.ReleaseDuty release) {
            begin(out, RELEASE_DUTY)
                    .text(release.node())
                    .i64(release.incarnation())
                    .text(release.duty());
        } else if (command instanceof Command.SaveBookmarksIf save) {
            ModelCodec.map(begin(out, SAVE_BOOKMARKS_IF), save.expected(), Sink::text, Sink::number);
            ModelCodec.map(out, save.bookmarks(), Sink::text, Sink::number);
        } else if (command instanceof Command.Retain retain) {
            ModelCodec.message(begin(out, RETAIN).text(retain.node()), retain.message());
            origin(out.i64(retain.atMillis()), retain.origin());
        } else if (command instanceof Command.EndSession end) {
            ModelCodec.claim(begin(out, END_SESSION).text(end.node()), end.claim());
            ChangeCodec.changes(out, end.last());
        } else if (command instanceof Command.SaveOfDuty save) {
            begin(out, SAVE_OF_DUTY).text(save.node()).i64(save.incarnation()).text(save.duty());
            ModelCodec.map(out, save.bookmarks(), Sink::text, Sink::number);
        }
    }

    private static void origin(Sink out, Origin origin) {
        if (origin instanceof Origin.Published published) {
            ModelCodec.claim(out.u8(PUBLISHED), published.claim());
        } else if (origin instanceof Origin.OfWill will) {
            ModelCodec.claim(out.u8(OF_WILL), will.claim());
        } else if (origin instanceof Origin.Backend) {
            out.u8(BACKEND);
        }
    }

    private static Command.Retain retain(Source in) {
        String node = in.text();
        Message message = ModelCodec.message(in);
        long atMillis = in.i64();
        int tag = in.u8();
        Origin origin = switch (tag) {
            case PUBLISHED -> new Origin.Published(ModelCodec.claim(in));
            case OF_WILL -> new Origin.OfWill(ModelCodec.claim(in));
            case BACKEND -> new Origin.Backend(atMillis);
            default -> throw Tags.unknown("origin", tag, BACKEND);
        };
        return new Command.Retain(node, message, origin, atMillis);
    }

    static Command command(Source in) {
        int tag = in.u8();
        if (tag < CLAIM_SESSION || tag > LAST) {
            throw Tags.unknown("command", tag, LAST);
        }
        int version = Tags.version(in, "command " + tag, tag == JOIN_NODE ? JOIN_NODE_VERSION : VERSION);
        return switch (tag) {
            case CLAIM_SESSION ->
                new Command.ClaimSession(
                        ModelCodec.client(in), in.text(), in.flag(), ModelCodec.optional(in, ModelCodec::will));
            case WRITE_SESSION -> new Command.WriteSession(ModelCodec.claim(in), ChangeCodec.changes(in));
            case RELEASE_SESSION -> new Command.ReleaseSession(ModelCodec.claim(in), ChangeCodec.changes(in));
            case WILL_PUBLISHED -> new Command.WillPublished(ModelCodec.claim(in));
            case PUT_RETAINED -> new Command.PutRetained(ModelCodec.message(in));
            case SAVE_BOOKMARKS -> new Command.SaveBookmarks(ModelCodec.map(in, Source::text, Source::number));
            case ADD_ROUTES -> new Command.AddRoutes(in.text(), filters(in));
            case REMOVE_ROUTES -> new Command.RemoveRoutes(in.text(), filters(in));
            case JOIN_NODE_UNREACHED -> new Command.JoinNode(in.text(), in.i64(), "");
            case RENEW_NODE -> new Command.RenewNode(in.text(), in.i64());
            case EXPIRE_NODES -> new Command.ExpireNodes(in.i64());
            case EXPIRE_SESSIONS -> new Command.ExpireSessions(in.i64(), in.small());
            case JOIN_NODE -> new Command.JoinNode(in.text(), in.i64(), in.text(), version == 1 ? null : in.text());
            case LEAVE_NODE -> new Command.LeaveNode(in.text(), in.i64());
            case TAKE_DUTY -> new Command.TakeDuty(in.text(), in.i64(), in.text());
            case RELEASE_DUTY -> new Command.ReleaseDuty(in.text(), in.i64(), in.text());
            case SAVE_BOOKMARKS_IF ->
                new Command.SaveBookmarksIf(
                        ModelCodec.map(in, Source::text, Source::number),
                        ModelCodec.map(in, Source::text, Source::number));
            case RETAIN -> retain(in);
            case SAVE_OF_DUTY ->
                new Command.SaveOfDuty(
                        in.text(), in.i64(), in.text(), ModelCodec.map(in, Source::text, Source::number));
            case END_SESSION -> new Command.EndSession(in.text(), ModelCodec.claim(in), ChangeCodec.changes(in));
            default -> throw Tags.unknown("command", tag, LAST);
        };
    }

    private static Sink begin(Sink out, int tag) {
        return out.u8(tag).u8(VERSION);
    }

    private static void routes(Sink out, String node, List<TopicFilter> filters) {
        out.text(node).number(filters.size());
        filters.forEach(filter -> out.text(filter.value()));
    }

    private static List<TopicFilter> filters(Source in) {
        return in.list(source -> new TopicFilter(source.text()));
    }
}
