/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.meta.node;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.ratis.proto.RaftProtos.LogEntryProto;
import org.apache.ratis.protocol.Message;
import org.apache.ratis.protocol.RaftClientRequest;
import org.apache.ratis.protocol.RaftGroupId;
import org.apache.ratis.protocol.RaftGroupMemberId;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.protocol.exceptions.StateMachineException;
import org.apache.ratis.server.DivisionInfo;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.server.protocol.TermIndex;
import org.apache.ratis.server.storage.RaftStorage;
import org.apache.ratis.statemachine.StateMachineStorage;
import org.apache.ratis.statemachine.TransactionContext;
import org.apache.ratis.statemachine.impl.BaseStateMachine;
import org.apache.ratis.thirdparty.com.google.protobuf.UnsafeByteOperations;
import org.apache.ratis.util.LifeCycle;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException.Category;
import org.apache.rocketmq.mqtt.common.runtime.Scheduler;
import org.apache.rocketmq.mqtt.meta.command.Answer;
import org.apache.rocketmq.mqtt.meta.command.Entry;
import org.apache.rocketmq.mqtt.meta.command.MetaCodec;
import org.apache.rocketmq.mqtt.meta.command.Query;
import org.apache.rocketmq.mqtt.meta.command.Reply;
import org.apache.rocketmq.mqtt.meta.command.Sink;
import org.apache.rocketmq.mqtt.meta.state.MetaState;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the Raft library calls: it hands over committed entries, in order, on one thread, and asks for snapshots there. The tables on disk are the
 * state, and know how far they are; what comes again after a start is passed over.
 *
 * <p>Owns the state and the checkpoints; dies with the Raft server. A fault while an entry is applied ends the server: the members would
 * differ for ever.
 */
final class MetaStateMachine extends BaseStateMachine {

    private static final Logger LOG = LoggerFactory.getLogger(MetaStateMachine.class);

    private static final int WAITING_QUERIES = 10_000;

    private final Checkpoints checkpoints = new Checkpoints();
    private final ExecutorService readers =
            new ThreadPoolExecutor(2, 2, 30, TimeUnit.SECONDS, new ArrayBlockingQueue<>(WAITING_QUERIES), task -> {
                Thread reader = new Thread(task, "mqtt-meta-reader");
                reader.setDaemon(true);
                return reader;
            });
    private final LiveState live;
    private final Watchers watchers;
    private final Leadership leadership;

    private final Consumer<Throwable> failure;

    /** What the library knows of this member; null before it has begun. */
    private volatile @Nullable DivisionInfo info;

    /** @param failure told that this member cannot go on, in whatever thread finds out; once or more */
    MetaStateMachine(Path directory, Scheduler scheduler, Leadership leadership, Consumer<Throwable> failure) {
        this.live = new LiveState(directory, this::routesChanged);
        this.watchers = new Watchers(live, scheduler, () -> System.nanoTime() / 1_000_000);
        this.leadership = leadership;
        this.failure = failure;
    }

    LiveState live() {
        return live;
    }

    Watchers watchers() {
        return watchers;
    }

    private void routesChanged() {
        watchers.routesChanged();
    }

    @Override
    public void initialize(RaftServer server, RaftGroupId group, RaftStorage storage) throws IOException {
        getLifeCycle().startAndTransition(() -> {
            super.initialize(server, group, storage);
            info = server.getDivision(group).getInfo();
            checkpoints.init(storage);
            open();
        });
    }

    private void open() throws IOException {
        live.open(checkpoints);
        MetaState state = live.state();
        setLastAppliedTermIndex(TermIndex.valueOf(state.appliedTerm(), state.appliedIndex()));
        LOG.info("metadata open, applied up to index={}", state.appliedIndex());
    }

    @Override
    public StateMachineStorage getStateMachineStorage() {
        return checkpoints;
    }

    /** On the leader: the entry gets the time at which it came. One that cannot be read is refused: in the log it would end every member. */
    @Override
    public TransactionContext startTransaction(RaftClientRequest request) {
        byte[] stamped = MetaCodec.stamped(request.getMessage().getContent().asReadOnlyByteBuffer(), clockMillis());
        TransactionContext transaction = TransactionContext.newBuilder()
                .setStateMachine(this)
                .setClientRequest(request)
                .setLogData(UnsafeByteOperations.unsafeWrap(stamped))
                .build();
        try {
            transaction.setStateMachineContext(MetaCodec.entry(ByteBuffer.wrap(stamped)));
        } catch (IllegalArgumentException e) {
            LOG.warn("an entry cannot be read, it is refused client={}", request.getClientId(), e);
            transaction.setException(e);
        }
        return transaction;
    }

    /** The state's time, as it would be for an entry that came now, if this member leads. */
    long clockMillis() {
        return leadership.clockMillis(live.state().clockMillis());
    }

    @Override
    public CompletableFuture<Message> applyTransaction(TransactionContext transaction) {
        LogEntryProto entry = transaction.getLogEntry();
        MetaState state = live.state();
        if (entry.getIndex() <= state.appliedIndex()) {
            return CompletableFuture.completedFuture(Message.EMPTY);
        }
        try {
            Reply reply = state.apply(entry.getTerm(), entry.getIndex(), read(transaction));
            updateLastAppliedTermIndex(entry.getTerm(), entry.getIndex());
            return CompletableFuture.completedFuture(message(MetaCodec.encode(reply)));
        } catch (IllegalArgumentException e) {
            throw failed(
                    "an entry cannot be read, it is of a newer version: upgrade this member index=" + entry.getIndex()
                            + " why=" + e.getMessage(),
                    e);
        } catch (RuntimeException e) {
            throw failed("an entry cannot be applied, index=" + entry.getIndex(), e);
        }
    }

    /** What it was when this member took it, or what its bytes say. */
    private static Entry read(TransactionContext transaction) {
        return transaction.getStateMachineContext() instanceof Entry known
                ? known
                : MetaCodec.entry(transaction
                        .getLogEntry()
                        .getStateMachineLogEntry()
                        .getLogData()
                        .asReadOnlyByteBuffer());
    }

    /** @return the fault, for the library, which ends the member for it */
    private RuntimeException failed(String what, RuntimeException fault) {
        LOG.error("this member of the metadata stops: {}", what, fault);
        if (fault instanceof GatewayException tables && tables.category() == Category.FATAL) {
            live.distrust();
        }
        failure.accept(fault);
        return fault;
    }

    /** The log cannot be written: no space, or a broken disk. */
    @Override
    public void notifyLogFailed(Throwable cause, LogEntryProto failedEntry) {
        LOG.error("this member of the metadata stops: its log cannot be written", cause);
        failure.accept(cause);
    }

    /** An entry of the library's own. */
    @Override
    public void notifyTermIndexUpdated(long term, long index) {
        MetaState state = live.state();
        if (index > state.appliedIndex()) {
            try {
                state.advance(term, index);
            } catch (RuntimeException e) {
                throw failed("an entry cannot be passed over, index=" + index, e);
            }
            updateLastAppliedTermIndex(term, index);
        }
    }

    @Override
    public long takeSnapshot() throws IOException {
        try {
            checkpoints.take(live.state());
        } catch (RuntimeException e) { // the library would stop this member and leave the process
            throw failed("no snapshot can be taken", e);
        }
        return checkpoints.latestIndex();
    }

    /** A snapshot of the leader's has come and is about to be put in place; entries are not applied meanwhile. */
    @Override
    public void pause() {
        getLifeCycle().transition(LifeCycle.State.PAUSING);
        getLifeCycle().transition(LifeCycle.State.PAUSED);
    }

    @Override
    public void reinitialize() throws IOException {
        getLifeCycle().startAndTransition(() -> {
            checkpoints.look();
            live.close();
            open();
        });
    }

    @Override
    public CompletableFuture<Message> query(Message request) {
        Ask ask = Ask.decode(request.getContent().asReadOnlyByteBuffer());
        if (ask instanceof Ask.Now now) {
            return look(now.query());
        }
        DivisionInfo known = info;
        if (known == null
                || !known.isLeader()) { // the library answers at followers too, where nobody knows who knows what
            return CompletableFuture.failedFuture(new StateMachineException("this member does not lead"));
        }
        if (ask instanceof Ask.Leads) {
            return CompletableFuture.completedFuture(
                    message(new Sink().i64(known.getCurrentTerm()).toBytes()));
        }
        if (ask instanceof Ask.Poll poll) {
            return watchers.poll(poll.query(), poll.waitMillis())
                    .thenApply(delta -> message(MetaCodec.encode(delta)))
                    .toCompletableFuture();
        }
        Ask.Barrier barrier = (Ask.Barrier) ask;
        return watchers.barrier(barrier.revision(), barrier.waitMillis())
                .thenApply(reached -> message(new byte[] {(byte) (reached ? 1 : 0)}))
                .toCompletableFuture();
    }

    private CompletableFuture<Message> look(Query query) {
        try { // a look-up may read much, and the library calls from the thread that applies entries
            return CompletableFuture.supplyAsync(() -> message(MetaCodec.encode(answer(query))), readers);
        } catch (RejectedExecutionException e) {
            return CompletableFuture.failedFuture(
                    new GatewayException(Category.RETRY, WAITING_QUERIES + " queries are waiting, or closed", e));
        }
    }

    /** From what this member has applied. */
    Answer answer(Query query) {
        Answer answer = live.ask(query);
        return answer instanceof Answer.ClusterView view ? withMembers(view) : answer;
    }

    private Answer withMembers(Answer.ClusterView view) {
        DivisionInfo known = info;
        if (known == null) {
            return view;
        }
        // nobody writes while nothing happens, but time goes on
        long more = known.isLeader() ? clockMillis() - live.state().clockMillis() : 0;
        List<Answer.Living> nodes = view.nodes().stream()
                .map(living -> new Answer.Living(living.node(), living.silentMillis() + Math.max(0, more)))
                .toList();
        return new Answer.ClusterView(MemberRoles.of(known.getRoleInfoProto()), nodes, view.duties());
    }

    private static Message message(byte[] bytes) {
        return Message.valueOf(UnsafeByteOperations.unsafeWrap(ByteBuffer.wrap(bytes)));
    }

    @Override
    public void notifyLeaderChanged(RaftGroupMemberId member, RaftPeerId leader) {
        leadership.changed(member.getPeerId().equals(leader));
    }

    @Override
    public void notifyLeaderReady() {
        leadership.ready();
    }

    @Override
    public void close() {
        readers.shutdownNow();
        getLifeCycle().checkStateAndClose(live::close);
    }
}
