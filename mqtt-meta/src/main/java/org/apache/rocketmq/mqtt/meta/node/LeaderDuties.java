/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.meta.node;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.apache.rocketmq.mqtt.meta.MetaSettings;
import org.apache.rocketmq.mqtt.meta.command.Answer;
import org.apache.rocketmq.mqtt.meta.command.Command;
import org.apache.rocketmq.mqtt.meta.command.Entry;
import org.apache.rocketmq.mqtt.meta.command.MetaCodec;
import org.apache.rocketmq.mqtt.meta.command.Query;
import org.apache.rocketmq.mqtt.meta.command.Reply;
import org.apache.rocketmq.mqtt.meta.command.Result;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What only the leader does, as entries like anybody's: taking silent nodes for dead, and forgetting sessions nobody came back to. Runs on the
 * member's scheduler; dies with the member. An entry that gets lost is made good by the next one.
 */
final class LeaderDuties {

    private static final Logger LOG = LoggerFactory.getLogger(LeaderDuties.class);

    /** Sessions forgotten by one entry. */
    private static final int SESSIONS = 500;

    private static final long SESSIONS_MILLIS = 60_000;

    private final MetaMember member;
    private final MetaSettings.Terms terms;
    private final String sender = "leader-" + UUID.randomUUID();
    private long sequence;
    private boolean underWay;
    private long sentAt = System.nanoTime();
    private long sessionsSeenTo = System.nanoTime();
    private long lastRound = System.nanoTime();
    private long trustedFrom = System.nanoTime() - TimeUnit.DAYS.toNanos(1);

    LeaderDuties(MetaMember member, MetaSettings.Terms terms) {
        this.member = member;
        this.terms = terms;
    }

    /** How long to wait between two rounds: a node is found dead so much after its lease at most. */
    long pauseMillis() {
        return Math.max(20, Math.min(250, terms.nodeLease().toMillis() / 5));
    }

    /** One round. Called again and again, on one thread. */
    void round() {
        long lease = terms.nodeLease().toMillis();
        watchForPauses();
        if (System.nanoTime() - trustedFrom < terms.nodeLease().toNanos()) {
            return;
        }
        // whoever could not reach a leader for a while must get the time to reach this one
        if (underWay || member.leadsForMillis() < lease) {
            return;
        }
        long now = member.clockMillis();
        if (millisSince(sessionsSeenTo)
                >= Math.min(SESSIONS_MILLIS, terms.sessionExpiry().toMillis())) {
            sessionsSeenTo = System.nanoTime();
            send(new Command.ExpireSessions(now - terms.sessionExpiry().toMillis(), SESSIONS));
            return;
        }
        if (!(member.ask(new Query.Cluster()) instanceof Answer.ClusterView view)
                || view.nodes().isEmpty()) {
            return;
        }
        boolean isAnyDead = view.nodes().stream().anyMatch(node -> node.silentMillis() > lease);
        // now and then although nobody seems dead: so it is seen when the log stands still, and with it everybody's
        // renewals
        if (isAnyDead || millisSince(sentAt) >= lease / 4) {
            send(new Command.ExpireNodes(now - lease));
        }
    }

    private static long millisSince(long nanos) {
        return (System.nanoTime() - nanos) / 1_000_000;
    }

    /** This process may have been suspended, and with it a node that lives in it: the leases get their full time again. */
    private void watchForPauses() {
        long passed = millisSince(lastRound);
        lastRound = System.nanoTime();
        if (passed > pauseMillis() + terms.nodeLease().toMillis() / 4) {
            LOG.debug("leases get their time again passed={} ms", passed);
            trustedFrom = lastRound;
        }
    }

    private void send(Command command) {
        underWay = true;
        sentAt = System.nanoTime();
        Entry entry = new Entry(sender, ++sequence, 0, List.of(command));
        member.submit(ByteBuffer.wrap(MetaCodec.encode(entry)))
                .whenComplete((reply, fault) -> member.onScheduler(() -> done(command, reply, fault)));
    }

    private void done(Command command, Reply reply, Throwable fault) {
        underWay = false;
        if (fault != null || millisSince(sentAt) > terms.nodeLease().toMillis() / 4) {
            trustedFrom = System.nanoTime();
        }
        if (fault != null) {
            LOG.debug("not done by this leader, to be tried again: {}", command, fault);
        } else if (reply.results().get(0) instanceof Result.Expired expired && expired.sessions() > 0) {
            LOG.info("expired sessions={}", expired.sessions());
            if (expired.sessions() >= SESSIONS) {
                send(command);
            }
        }
    }
}
