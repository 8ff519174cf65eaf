/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.journal;

import io.netty.channel.Channel;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.rocketmq.mqtt.common.model.Delivery;
import org.apache.rocketmq.mqtt.common.model.Qos;
import org.apache.rocketmq.mqtt.common.model.QueueName;
import org.apache.rocketmq.mqtt.common.model.SessionChange;
import org.apache.rocketmq.mqtt.common.model.StartPoint;
import org.apache.rocketmq.mqtt.common.port.SessionStore.Claim;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException.Category;
import org.apache.rocketmq.mqtt.cs.PortCall;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What one persistent session changes, on its way to the session store. One write is under way at a time, so that writes keep their order;
 * what changes meanwhile gathers for the next. What nobody waits for is written after an interval: positions, and messages of QoS 1, which may be delivered twice
 * after a crash. What must be known before it is used is written at once and waited for ({@link #flush}): packet ids of QoS 2, subscriptions.
 *
 * <p>A store that is away is asked again until it answers; a write that is refused means that the client has another owner. Event loop only; dies with its
 * session.
 */
public final class Journal {

    private static final Logger LOG = LoggerFactory.getLogger(Journal.class);

    private final Commits commits;
    private final Claim claim;
    private final Channel channel;
    private final Consumer<Throwable> refused;
    private Batch next = new Batch();
    private Batch underWay = new Batch();
    private boolean writing;
    private boolean pausing;
    private boolean closed;
    private long retryMillis;

    /**
     * @param unwritten changes of the session's last connection that did not reach the store
     * @param refused told, once, that nothing can be written any more
     */
    public Journal(
            Commits commits, Claim claim, Channel channel, List<SessionChange> unwritten, Consumer<Throwable> refused) {
        this.commits = commits;
        this.claim = claim;
        this.channel = channel;
        this.refused = refused;
        this.retryMillis = commits.settings.retryMin().toMillis();
        if (!unwritten.isEmpty()) {
            unwritten.forEach(next::subscription);
            commits.add(this);
        }
    }

    /** A filter is subscribed or unsubscribed. */
    public void subscription(SessionChange change) {
        next.subscription(change);
        commits.add(this);
    }

    /** The session reads a queue from now on that no filter of its names. */
    public void begins(QueueName queue, StartPoint from) {
        from.marks().forEach((broker, mark) -> subscription(new SessionChange.Moved(queue, broker, mark)));
    }

    /** The position has moved. */
    public void moved(Position position) {
        next.position(position);
        commits.add(this);
    }

    public void sent(Delivery delivery) {
        next.delivery(delivery.packetId(), new SessionChange.Sent(delivery));
        commits.add(this);
    }

    public void released(int packetId) {
        next.delivery(packetId, new SessionChange.Released(packetId));
        commits.add(this);
    }

    public void completed(int packetId) {
        next.delivery(packetId, new SessionChange.Completed(packetId));
        commits.add(this);
    }

    /** The client published a message of QoS 2. */
    public void received(int packetId, String key) {
        next.receipt(packetId, new SessionChange.Received(packetId, key));
        commits.add(this);
    }

    public void forgotten(int packetId) {
        next.receipt(packetId, new SessionChange.Forgotten(packetId));
        commits.add(this);
    }

    /** Whether a message of this QoS must be known to the store before it is sent. */
    public static boolean isWrittenAhead(Qos qos) {
        return qos == Qos.EXACTLY_ONCE;
    }

    /** Calls back, on the loop, when all that was recorded so far is durable; not at all if the session ends before. */
    public void flush(Runnable then) {
        CompletionStage<Void> unused = flushed().thenRun(() -> {
            try {
                then.run();
            } catch (RuntimeException e) { // a fault of ours, and the end of this session alone
                channel.pipeline().fireExceptionCaught(e);
            }
        });
    }

    /** Completes, on the loop, when all that was recorded so far is durable; at once, if it is already. Fails if the session ends before. */
    public CompletionStage<Void> flushed() {
        assert commits.loop.inEventLoop();
        if (closed) {
            return CompletableFuture.failedStage(ended());
        }
        if (!next.isEmpty()) {
            CompletionStage<Void> done = next.done();
            writeNow();
            return done;
        }
        return writing ? underWay.done() : CompletableFuture.completedStage(null);
    }

    private GatewayException ended() {
        return new GatewayException(Category.REFUSED, "client=" + claim.client() + " session has ended");
    }

    void writeNow() {
        if (closed || writing || pausing || next.isEmpty()) {
            return;
        }
        writing = true;
        underWay = next;
        next = new Batch();
        List<SessionChange> changes = underWay.changes();
        PortCall.await(channel, () -> commits.store.write(claim, changes), nothing -> written(), this::failed);
    }

    private void written() {
        Batch done = underWay;
        writing = false;
        retryMillis = commits.settings.retryMin().toMillis();
        if (!closed) {
            done.written();
            writeNow();
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // nobody waits for it
    private void failed(Throwable fault) {
        writing = false;
        next.follow(underWay);
        if (closed) {
            return;
        }
        if (GatewayException.of(fault).category() != Category.RETRY) {
            closed = true;
            refused.accept(fault);
            return;
        }
        LOG.debug("client={} not written, again in {} ms", claim.client(), retryMillis, fault);
        pausing = true;
        commits.loop.schedule(
                () -> {
                    pausing = false;
                    writeNow();
                },
                retryMillis,
                TimeUnit.MILLISECONDS);
        retryMillis = Math.min(retryMillis * 2, commits.settings.retryMax().toMillis());
    }

    /** Writes nothing more. @return all that is not known to be written, for whoever owns the session next; once only */
    public List<SessionChange> close() {
        assert commits.loop.inEventLoop();
        closed = true;
        if (writing) {
            next.follow(underWay);
        }
        List<SessionChange> changes = next.changes();
        next.abandon(ended());
        return changes;
    }
}
