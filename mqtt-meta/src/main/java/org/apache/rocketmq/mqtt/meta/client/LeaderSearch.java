/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.meta.client;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.protocol.RaftClientRequest;
import org.apache.ratis.thirdparty.com.google.protobuf.UnsafeByteOperations;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException.Category;
import org.apache.rocketmq.mqtt.common.runtime.Scheduler;
import org.apache.rocketmq.mqtt.meta.command.Source;
import org.apache.rocketmq.mqtt.meta.node.Ask;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Knows the member that leads. When it is in doubt all members are asked whether they lead, each again a moment after it has said no, until one says yes; of several, that of the
 * highest term has it. One search at a time, for all who wait. Safe for any thread.
 */
final class LeaderSearch implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(LeaderSearch.class);

    private static final long AGAIN_MILLIS = 100;

    /** For the rest to answer, once one has said that it leads: it may have hung, and not know of a later leader. */
    private static final long OTHERS_MILLIS = 200;

    private static final Message LEADS = Message.valueOf(UnsafeByteOperations.unsafeWrap(new Ask.Leads().bytes()));

    private final List<MemberLine> members;
    private final Scheduler scheduler;

    // guarded by this
    private @Nullable MemberLine leader;
    private @Nullable Search underWay;
    private boolean closed;

    /** One search. Guarded by the outer object. */
    private static final class Search {
        final CompletableFuture<MemberLine> found = new CompletableFuture<>();
        int unanswered;
        long term;

        @Nullable
        MemberLine leader;
    }

    LeaderSearch(List<MemberLine> members, Scheduler scheduler) {
        this.members = List.copyOf(members);
        this.scheduler = scheduler;
    }

    /** The member that leads, as far as is known, or once one does. Fails when closed. */
    CompletionStage<MemberLine> leader() {
        return leaderBut(null);
    }

    /** The same; but a member of which there is doubt must say that it leads. */
    CompletionStage<MemberLine> leaderBut(@Nullable MemberLine doubted) {
        Search search;
        synchronized (this) {
            if (closed) {
                return CompletableFuture.failedStage(new GatewayException(Category.RETRY, "closed"));
            }
            if (leader != null && leader != doubted) {
                return CompletableFuture.completedStage(leader);
            }
            leader = null;
            if (underWay != null) {
                return underWay.found;
            }
            search = new Search();
            underWay = search;
        }
        members.forEach(member -> probe(search, member));
        return search.found;
    }

    private void probe(Search search, MemberLine member) {
        synchronized (this) {
            if (underWay != search) {
                return;
            }
            search.unanswered++;
        }
        CompletionStage<RaftClientReply> unused = member.send(RaftClientRequest.readRequestType(true), LEADS)
                .whenComplete((reply, fault) -> {
                    if (reply != null && reply.isSuccess()) {
                        long term = new Source(reply.getMessage().getContent().asReadOnlyByteBuffer()).i64();
                        claimed(search, member, term);
                    } else {
                        LOG.trace("does not lead member={} reply={}", member, reply, fault);
                        denied(search, member);
                    }
                });
    }

    private void claimed(Search search, MemberLine member, long term) {
        boolean isLast;
        boolean isFirst;
        synchronized (this) {
            isLast = --search.unanswered == 0;
            isFirst = search.leader == null;
            if (isFirst || term > search.term) {
                search.leader = member;
                search.term = term;
            }
        }
        if (isLast) {
            end(search);
        } else if (isFirst) {
            scheduler.after(OTHERS_MILLIS, () -> end(search));
        }
    }

    private void denied(Search search, MemberLine member) {
        boolean isOver;
        synchronized (this) {
            isOver = --search.unanswered == 0 && search.leader != null;
        }
        if (isOver) {
            end(search);
        } else {
            scheduler.after(AGAIN_MILLIS, () -> probe(search, member));
        }
    }

    private void end(Search search) {
        MemberLine found;
        synchronized (this) {
            found = search.leader;
            if (underWay != search || found == null) {
                return;
            }
            underWay = null;
            leader = found;
        }
        LOG.debug("leader={} term={}", found, search.term);
        search.found.complete(found);
    }

    @Override
    public void close() {
        List<Search> left = new ArrayList<>();
        synchronized (this) {
            closed = true;
            if (underWay != null) {
                left.add(underWay);
            }
            underWay = null;
        }
        left.forEach(search -> search.found.completeExceptionally(new GatewayException(Category.RETRY, "closed")));
    }
}
