/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.meta.state;

import java.util.List;
import java.util.function.LongFunction;
import org.apache.rocketmq.mqtt.common.model.ClientId;
import org.apache.rocketmq.mqtt.common.model.SessionChange;
import org.apache.rocketmq.mqtt.common.model.SessionState;
import org.apache.rocketmq.mqtt.common.port.SessionStore.Claim;
import org.apache.rocketmq.mqtt.common.port.SessionStore.Claimed;
import org.apache.rocketmq.mqtt.common.port.SessionStore.DueWill;
import org.apache.rocketmq.mqtt.meta.command.Command.ClaimSession;
import org.apache.rocketmq.mqtt.meta.command.Command.EndSession;
import org.apache.rocketmq.mqtt.meta.command.Result;
import org.apache.rocketmq.mqtt.meta.command.RouteRow;
import org.apache.rocketmq.mqtt.meta.command.RouteRow.Kind;
import org.jspecify.annotations.Nullable;

/** The claims and stored sessions in a draft, with the routes that follow them. */
final class Sessions {

    private final Draft draft;
    private final Routes routes;
    private final DueWills wills;

    Sessions(Draft draft, Routes routes, DueWills wills) {
        this.draft = draft;
        this.routes = routes;
        this.wills = wills;
    }

    Result claim(ClaimSession command) {
        ClientId client = command.client();
        String node = command.node();
        Claim claim = new Claim(client, ++draft.head.epoch);
        ClaimRow before = last(client);
        boolean isStored = before != null && !before.clean();
        routes.set(Kind.PEER, client.value(), node);
        DueWill overtaken = before == null ? null : overtake(client, before, node);
        SessionState state = SessionState.EMPTY;
        if (isStored && command.clean()) {
            forget(client); // [MQTT-3.1.2-6]
        } else if (isStored) {
            state = state(client);
        } else if (!command.clean()) {
            draft.head.sessions++;
            put(client, SessionState.EMPTY);
            routes.set(Kind.PEER, client.value(), RouteRow.STORED);
        }
        draft.head.claims++;
        put(client, new ClaimRow(claim.epoch(), node, command.clean(), command.will(), 0));
        boolean isPresent = isStored && !command.clean();
        String previous = before == null || node.equals(before.node()) ? null : before.node();
        return new Result.Claimed(new Claimed(claim, isPresent, state, overtaken, previous));
    }

    /** Ends the claim that was the client's last, live or not, in favour of another one. */
    private @Nullable DueWill overtake(ClientId client, ClaimRow before, String claimer) {
        if (before.node() == null) {
            draft.delete(Table.IDLE, Keys.idle(before.endedAt(), client.value()));
            return null;
        }
        draft.head.claims--;
        if (!before.node().equals(claimer)) {
            routes.unset(Kind.PEER, client.value(), before.node());
        }
        if (before.will() == null) {
            return null;
        }
        DueWill overtaken = new DueWill(new Claim(client, before.epoch()), before.will());
        wills.add(new DueRow(claimer, false, overtaken));
        return overtaken;
    }

    Result write(Claim claim, List<SessionChange> changes) {
        ClaimRow row = live(claim);
        if (row == null) {
            return new Result.Refused(claim + " is fenced (expected: the client's latest claim, not released)");
        }
        if (row.clean()) {
            return new Result.Refused(claim + " is clean (expected: a claim that stores)");
        }
        change(claim.client(), changes);
        return Result.DONE;
    }

    Result release(Claim claim, List<SessionChange> last) {
        ClaimRow row = live(claim);
        if (row != null) {
            if (!row.clean()) {
                change(claim.client(), last);
            }
            end(claim.client(), row);
        }
        return Result.DONE;
    }

    /** The will is nobody's for no moment: with the end of the claim it is the node's. */
    Result end(EndSession command) {
        Claim claim = command.claim();
        ClaimRow row = live(claim);
        if (row == null) {
            return new Result.Ended(wills.untold(claim.epoch(), command.node()));
        }
        if (!row.clean()) {
            change(claim.client(), command.last());
        }
        DueWill due = row.will() == null ? null : new DueWill(claim, row.will());
        if (due != null) {
            wills.add(new DueRow(command.node(), false, due));
        }
        end(claim.client(), row);
        return new Result.Ended(due);
    }

    /** All of a node's claims end as if they had failed. */
    void endAll(String node, LongFunction<String> heir) {
        for (RouteRow wanted : routes.of(node)) {
            if (wanted.kind() == Kind.FILTER) {
                routes.unset(Kind.FILTER, wanted.key(), node);
                continue;
            }
            ClientId client = new ClientId(wanted.key());
            ClaimRow row = last(client);
            if (row == null || !node.equals(row.node())) {
                throw new IllegalStateException("client " + client + " is routed to " + node + " and owned by " + row);
            }
            if (row.will() != null) {
                DueWill due = new DueWill(new Claim(client, row.epoch()), row.will());
                wills.add(new DueRow(heir.apply(row.epoch()), true, due));
            }
            end(client, row);
        }
    }

    /** @return how many sessions were forgotten */
    int expire(long disconnectedBefore, int most) {
        int expired = 0;
        for (byte[] key : draft.rows(Table.IDLE, Rows.NONE, Math.max(0, most)).keySet()) {
            if (Keys.number(key, 0) >= disconnectedBefore) {
                break;
            }
            ClientId client = new ClientId(Keys.idleClient(key));
            draft.delete(Table.IDLE, key);
            draft.delete(Table.CLAIMS, Keys.of(client.value()));
            forget(client);
            expired++;
        }
        return expired;
    }

    private @Nullable ClaimRow last(ClientId client) {
        byte[] row = draft.get(Table.CLAIMS, Keys.of(client.value()));
        return row == null ? null : ClaimRow.read(row);
    }

    private @Nullable ClaimRow live(Claim claim) {
        ClaimRow row = last(claim.client());
        return row != null && row.epoch() == claim.epoch() && row.node() != null ? row : null;
    }

    boolean isLive(Claim claim) {
        return live(claim) != null;
    }

    /** A live claim is live no more; its will is somebody else's business. */
    private void end(ClientId client, ClaimRow row) {
        if (row.node() == null) {
            throw new IllegalStateException("claim of " + client + " ends twice: " + row);
        }
        draft.head.claims--;
        if (row.clean()) {
            draft.delete(Table.CLAIMS, Keys.of(client.value()));
        } else {
            put(client, row.ended(draft.nowMillis));
            draft.put(Table.IDLE, Keys.idle(draft.nowMillis, client.value()), Rows.NONE);
        }
        routes.unset(Kind.PEER, client.value(), row.node());
    }

    private void change(ClientId client, List<SessionChange> changes) {
        if (changes.isEmpty()) {
            return;
        }
        SessionState before = state(client);
        SessionState after = before.after(changes);
        put(client, after);
        // sorted: revisions must not depend on the order of a hash map
        after.subscriptions().keySet().stream()
                .filter(filter -> !before.subscriptions().containsKey(filter))
                .sorted()
                .forEach(routes::addStored);
        before.subscriptions().keySet().stream()
                .filter(filter -> !after.subscriptions().containsKey(filter))
                .sorted()
                .forEach(routes::removeStored);
    }

    private void forget(ClientId client) {
        state(client).subscriptions().keySet().stream().sorted().forEach(routes::removeStored);
        routes.unset(Kind.PEER, client.value(), RouteRow.STORED);
        draft.delete(Table.SESSIONS, Keys.of(client.value()));
        draft.head.sessions--;
    }

    private SessionState state(ClientId client) {
        byte[] row = draft.get(Table.SESSIONS, Keys.of(client.value()));
        if (row == null) {
            throw new IllegalStateException("stored session of " + client + " is not there");
        }
        return Rows.state(row);
    }

    private void put(ClientId client, SessionState state) {
        draft.put(Table.SESSIONS, Keys.of(client.value()), Rows.state(state));
    }

    private void put(ClientId client, ClaimRow row) {
        draft.put(Table.CLAIMS, Keys.of(client.value()), row.bytes());
    }
}
