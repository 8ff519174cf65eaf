/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.meta.node;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.apache.ratis.protocol.ClientId;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.protocol.RaftClientRequest;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.protocol.TransferLeadershipRequest;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.storage.RaftStorage;
import org.apache.ratis.thirdparty.com.google.protobuf.UnsafeByteOperations;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException.Category;
import org.apache.rocketmq.mqtt.common.runtime.ThreadScheduler;
import org.apache.rocketmq.mqtt.common.tls.Identity;
import org.apache.rocketmq.mqtt.meta.MetaSettings;
import org.apache.rocketmq.mqtt.meta.command.Answer;
import org.apache.rocketmq.mqtt.meta.command.Answer.RouteDelta;
import org.apache.rocketmq.mqtt.meta.command.MetaCodec;
import org.apache.rocketmq.mqtt.meta.command.Query;
import org.apache.rocketmq.mqtt.meta.command.Reply;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One member of the metadata group: a Raft server over the state on disk. Owns its directory, the Raft library's threads and one of its own,
 * {@code mqtt-meta-member}. What is acknowledged is on the disks of a majority of the members.
 */
public final class MetaMember implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(MetaMember.class);

    /** For one of the others to catch up and to be elected. */
    private static final long HAND_OVER_MILLIS = 1_000;

    private final MetaSettings settings;
    private final ThreadScheduler scheduler = new ThreadScheduler("mqtt-meta-member");
    private final Leadership leadership = new Leadership();
    private final MetaStateMachine machine;
    private final RaftPeerId id;
    private final RaftServer server;
    private final @Nullable Identity identity;

    private volatile Consumer<Throwable> failed = fault -> LOG.debug("nobody hears of the failure", fault);

    /** Under these the Raft library knows what comes from this process. */
    private final ClientId callerId = ClientId.randomId();

    private final AtomicLong calls = new AtomicLong();

    /**
     * Opens no port yet, but makes the directory.
     *
     * @throws GatewayException FATAL if there is something wrong with its certificate
     */
    public MetaMember(MetaSettings settings) throws IOException {
        this.settings = settings;
        Files.createDirectories(settings.directory().resolve("raft"));
        this.machine = new MetaStateMachine(
                settings.directory().resolve("state"), scheduler, leadership, fault -> failed.accept(fault));
        this.id = MemberGroup.peer(settings.self());
        this.identity = settings.tls() == null ? null : Identity.of(settings.tls());
        this.server = RaftServer.newBuilder()
                .setServerId(id)
                .setGroup(MemberGroup.of(settings.members()))
                .setOption(RaftStorage.StartupOption.RECOVER)
                .setProperties(RaftSetup.of(settings))
                .setParameters(GroupTls.parameters(identity))
                .setStateMachine(machine)
                .build();
    }

    /**
     * To be called before the start: hears that this member cannot go on, because its tables or its log have failed. Then nothing but another start
     * of the process helps. Called by whatever thread finds out, once or more.
     */
    public void onFailure(Consumer<Throwable> listener) {
        failed = listener;
    }

    /**
     * Starts, and waits until there is a leader.
     *
     * @throws GatewayException of category RETRY if there is none in time: too few members run. This one goes on to run
     */
    public void start(Duration patience) throws IOException, InterruptedException {
        begin();
        awaitLeader(patience);
    }

    /** Starts, and leaves finding a leader to whoever waits for it. */
    public void begin() throws IOException {
        server.start();
        LeaderDuties duties = new LeaderDuties(this, settings.terms());
        scheduler.every(duties.pauseMillis(), duties::round);
        if (identity != null) {
            scheduler.every(identity.refreshMillis(), identity::refresh);
        }
    }

    /** @throws GatewayException of category RETRY if there is no leader in time */
    public void awaitLeader(Duration patience) throws InterruptedException {
        try {
            leadership.known().get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new GatewayException(
                    Category.RETRY, "no leader of the metadata members " + settings.members() + " in " + patience, e);
        } catch (ExecutionException e) {
            throw GatewayException.of(e);
        }
    }

    /** Whether there is a leader, this member or another, and this one runs. */
    public boolean isReady() {
        try {
            return server.getLifeCycleState().isRunning()
                    && division().getInfo().isAlive()
                    && division().getInfo().getLeaderId() != null
                    && (!isLeader() || leadership.leadsForMillis() >= 0);
        } catch (IOException e) {
            LOG.debug("not ready", e);
            return false;
        }
    }

    public boolean isLeader() {
        try {
            return division().getInfo().isLeader();
        } catch (IOException e) {
            LOG.debug("no leader", e);
            return false;
        }
    }

    /** One line for people. */
    public String status() {
        try {
            return "member=" + id + " role=" + division().getInfo().getCurrentRole() + " leader="
                    + division().getInfo().getLeaderId() + " term="
                    + division().getInfo().getCurrentTerm() + " applied="
                    + division().getInfo().getLastAppliedIndex() + " state="
                    + division().getInfo().getLifeCycleState();
        } catch (IOException e) {
            return "member=" + id + " state=" + server.getLifeCycleState() + " fault=" + e;
        }
    }

    private RaftServer.Division division() throws IOException {
        return server.getDivision(MemberGroup.ID);
    }

    /** Appends an entry of this process to the log, if this member leads. Fails with category RETRY if that is not known to have taken place. */
    public CompletionStage<Reply> submit(ByteBuffer entry) {
        RaftClientRequest request = RaftClientRequest.newBuilder()
                .setClientId(callerId)
                .setServerId(id)
                .setGroupId(MemberGroup.ID)
                .setCallId(calls.incrementAndGet())
                .setMessage(Message.valueOf(UnsafeByteOperations.unsafeWrap(entry)))
                .setType(RaftClientRequest.writeRequestType())
                .build();
        try {
            return server.submitClientRequestAsync(request).thenApply(reply -> MetaCodec.reply(content(reply)));
        } catch (IOException | RuntimeException e) { // closed, or closing
            return CompletableFuture.failedStage(new GatewayException(Category.RETRY, "not submitted: " + e, e));
        }
    }

    private static ByteBuffer content(RaftClientReply reply) {
        if (!reply.isSuccess()) {
            throw new CompletionException(
                    new GatewayException(Category.RETRY, "refused by the member: " + reply, reply.getException()));
        }
        return reply.getMessage().getContent().asReadOnlyByteBuffer();
    }

    /** Answers from what this member has applied: all that was acknowledged, if it is alone. In the calling thread. */
    public Answer ask(Query query) {
        return machine.answer(query);
    }

    /** What is new in the routes, once there is something, and at the latest after {@code waitMillis}. */
    public CompletionStage<RouteDelta> poll(Query.RouteChanges query, int waitMillis) {
        return machine.watchers().poll(query, waitMillis);
    }

    /** For how long this member has led; negative if it does not. */
    long leadsForMillis() {
        return isLeader() ? leadership.leadsForMillis() : -1;
    }

    Watchers watchers() {
        return machine.watchers();
    }

    /** The state's time, as it would be for an entry that came now. Only for a member that leads. */
    long clockMillis() {
        return machine.clockMillis();
    }

    void onScheduler(Runnable task) {
        scheduler.after(0, task);
    }

    /** Nobody need miss a leader that ends of its own accord: an election that follows its silence takes a second and more. */
    private void handOver() {
        for (RaftPeerId next : followers()) {
            if (handOver(next)) {
                return;
            }
        }
    }

    /** Those that a leader has heard of lately; nobody if this member does not lead. */
    private List<RaftPeerId> followers() {
        try {
            return division().getInfo().getRoleInfoProto().getLeaderInfo().getFollowerInfoList().stream()
                    .filter(follower -> follower.getLastRpcElapsedTimeMs() < HAND_OVER_MILLIS)
                    .map(follower -> RaftPeerId.valueOf(follower.getId().getId()))
                    .toList();
        } catch (IOException e) {
            LOG.debug("no followers", e);
            return List.of();
        }
    }

    /** @return whether the other leads; it is waited for while it catches up */
    private boolean handOver(RaftPeerId next) {
        TransferLeadershipRequest request = new TransferLeadershipRequest(
                callerId, id, MemberGroup.ID, calls.incrementAndGet(), next, HAND_OVER_MILLIS);
        try {
            RaftClientReply reply =
                    server.transferLeadershipAsync(request).get(2 * HAND_OVER_MILLIS, TimeUnit.MILLISECONDS);
            LOG.info("member={} hands over to {}: {}", id, next, reply.isSuccess() ? "done" : reply.getException());
            return reply.isSuccess();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true; // whoever interrupts does not want to wait for another either
        } catch (IOException | ExecutionException | TimeoutException e) {
            LOG.info("member={} could not hand over to {}", id, next, e);
            return false;
        }
    }

    /** A leader hands over first, which takes a few seconds at most. */
    @Override
    public void close() throws IOException {
        handOver();
        scheduler.close();
        server.close();
    }
}
