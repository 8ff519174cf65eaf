/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.meta.state;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.rocketmq.mqtt.common.model.TopicFilter;
import org.apache.rocketmq.mqtt.meta.command.Command;
import org.apache.rocketmq.mqtt.meta.command.Entry;
import org.apache.rocketmq.mqtt.meta.command.Reply;
import org.apache.rocketmq.mqtt.meta.command.Result;
import org.apache.rocketmq.mqtt.meta.command.RouteRow.Kind;
import org.jspecify.annotations.Nullable;

/**
 * What one entry does to a draft. The same entry does the same to the same tables everywhere: no clock, no chance, no order of a hash map. Lives as long
 * as the draft.
 */
final class Application {

    /** Looked at by one entry. */
    private static final int REMOVALS = 1_000;

    private final Draft draft;
    private final Routes routes;
    private final DueWills wills;
    private final Sessions sessions;
    private final Senders senders;
    private final Duties duties;
    private final Nodes nodes;
    private final Retained retained;

    Application(Draft draft, int keptChanges) {
        this.draft = draft;
        routes = new Routes(draft, keptChanges);
        wills = new DueWills(draft);
        sessions = new Sessions(draft, routes, wills);
        senders = new Senders(draft);
        duties = new Duties(draft);
        nodes = new Nodes(draft, sessions, wills, senders, duties);
        retained = new Retained(draft, sessions, wills);
    }

    Reply apply(Entry entry) {
        Reply repeated = senders.recall(entry);
        if (repeated != null) {
            return repeated;
        }
        List<Result> results = new ArrayList<>(entry.commands().size());
        for (Command command : entry.commands()) {
            results.add(apply(command, entry.sender()));
        }
        Reply reply = new Reply(results, draft.head.revision);
        senders.remember(entry, reply);
        return reply;
    }

    private Result apply(Command command, String sender) {
        if (command instanceof Command.ClaimSession claim) {
            Result refusal = nodes.refusal(claim.node(), sender);
            return refusal == null ? sessions.claim(claim) : refusal;
        } else if (command instanceof Command.WriteSession write) {
            return sessions.write(write.claim(), write.changes());
        } else if (command instanceof Command.ReleaseSession release) {
            return sessions.release(release.claim(), release.last());
        } else if (command instanceof Command.EndSession end) {
            Result refusal = nodes.refusal(end.node(), sender);
            return refusal == null ? sessions.end(end) : refusal;
        } else if (command instanceof Command.WillPublished published) {
            wills.published(published.claim().epoch());
            return Result.DONE;
        } else if (command instanceof Command.PutRetained put) {
            return retained.put(put.message());
        } else if (command instanceof Command.Retain retain) {
            return retained.put(retain);
        } else if (command instanceof Command.SaveBookmarks save) {
            return save(save.bookmarks());
        } else if (command instanceof Command.SaveOfDuty save) {
            Result refusal = duties.refusal(save.duty(), new DutyRow(save.node(), save.incarnation()));
            return refusal == null ? save(save.bookmarks()) : refusal;
        } else if (command instanceof Command.SaveBookmarksIf save) {
            return saveIf(save.expected(), save.bookmarks());
        } else if (command instanceof Command.AddRoutes add) {
            return route(add.node(), sender, add.filters(), true);
        } else if (command instanceof Command.RemoveRoutes remove) {
            return route(remove.node(), sender, remove.filters(), false);
        } else if (command instanceof Command.JoinNode join) {
            return nodes.join(join, sender);
        } else if (command instanceof Command.RenewNode renew) {
            return nodes.renew(renew.node(), renew.incarnation());
        } else if (command instanceof Command.LeaveNode leave) {
            return nodes.leave(leave.node(), leave.incarnation());
        } else if (command instanceof Command.TakeDuty take) {
            return nodes.takeDuty(take.node(), take.incarnation(), take.duty());
        } else if (command instanceof Command.ReleaseDuty release) {
            duties.release(release.duty(), new DutyRow(release.node(), release.incarnation()));
            return Result.DONE;
        } else if (command instanceof Command.ExpireNodes expire) {
            retained.forgetOld(REMOVALS);
            return nodes.expire(expire.deadlineMillis());
        } else if (command instanceof Command.ExpireSessions expire) {
            return new Result.Expired(sessions.expire(expire.disconnectedBeforeMillis(), expire.most()));
        }
        throw new IllegalArgumentException("command without a meaning: " + command);
    }

    private Result save(Map<String, Long> bookmarks) {
        bookmarks.forEach((name, value) -> {
            if (value < 0) {
                draft.delete(Table.BOOKMARKS, Keys.of(name));
            } else {
                draft.put(Table.BOOKMARKS, Keys.of(name), Keys.of(value));
            }
        });
        return Result.DONE;
    }

    private Result saveIf(Map<String, Long> expected, Map<String, Long> bookmarks) {
        boolean isAsExpected = expected.entrySet().stream().allMatch(each -> {
            byte[] row = draft.get(Table.BOOKMARKS, Keys.of(each.getKey()));
            return each.getValue() < 0 ? row == null : row != null && Keys.number(row, 0) == each.getValue();
        });
        if (isAsExpected) {
            save(bookmarks);
        }
        return new Result.Compared(isAsExpected);
    }

    private Result route(String node, String sender, List<TopicFilter> filters, boolean isWanted) {
        Result.@Nullable Refused refusal = nodes.refusal(node, sender);
        if (refusal != null) {
            return refusal;
        }
        for (TopicFilter filter : filters) {
            if (isWanted) {
                routes.set(Kind.FILTER, filter.value(), node);
            } else {
                routes.unset(Kind.FILTER, filter.value(), node);
            }
        }
        return Result.DONE;
    }
}
