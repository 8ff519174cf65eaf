/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.meta.client;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException.Category;
import org.apache.rocketmq.mqtt.common.runtime.Scheduler;
import org.apache.rocketmq.mqtt.meta.command.Result;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How a process gets its node's name. Two processes of one name would oust each other for ever, so the name of a process that may live is waited for
 * until its lease is over. That of one that is gone for certain is taken at once: it had this process's own address, or an address of this machine where nobody
 * listens any more. Used once, by the thread that starts the node, which it holds up.
 */
final class Joining {

    private static final Logger LOG = LoggerFactory.getLogger(Joining.class);

    private static final long PAUSE_MILLIS = 200;

    /** Beyond two leases: whoever leads the metadata anew waits for one before it takes anybody for dead. */
    private static final long MARGIN_MILLIS = 2_000;

    private final NodeLease lease;
    private final String node;
    private final String peerAddress;
    private final long leaseMillis;
    private final Scheduler scheduler;

    Joining(NodeLease lease, String node, String peerAddress, long leaseMillis, Scheduler scheduler) {
        this.lease = lease;
        this.node = node;
        this.peerAddress = peerAddress;
        this.leaseMillis = leaseMillis;
        this.scheduler = scheduler;
    }

    /**
     * @param patience for one answer of the metadata
     * @throws GatewayException of category RETRY if the metadata does not answer in time, FATAL if the name is refused, or another process keeps it
     */
    Outcome join(Duration patience) throws InterruptedException {
        long until = 0; // from the first answer on: the metadata may have been away until then, and with it the leases
        String gone = peerAddress;
        String waitedFor = null;
        while (true) {
            Result result;
            Outcome outcome = await(lease.join(gone), patience);
            result = outcome.result();
            if (result instanceof Result.Refused refused) {
                throw new GatewayException(Category.FATAL, "node not joined: " + refused.why());
            }
            if (!(result instanceof Result.NameTaken taken)) {
                return outcome;
            }
            String other = taken.peerAddress();
            if (!other.equals(gone) && LocalPort.isDeserted(other)) {
                LOG.info("node={} address={} of an earlier process, which is gone", node, other);
                gone = other;
                continue;
            }
            if (waitedFor != null && System.nanoTime() - until > 0) {
                throw new GatewayException(
                        Category.FATAL,
                        "node name: " + node + ", of the process at \"" + other
                                + "\", which lives (expected: a name that no other gateway has)");
            }
            if (waitedFor == null) {
                until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(2 * leaseMillis + MARGIN_MILLIS);
            }
            if (!other.equals(waitedFor)) {
                LOG.warn(
                        "node={} is the name of the process at \"{}\", which may live: waiting until its lease of {} ms is over",
                        node,
                        other,
                        leaseMillis);
                waitedFor = other;
            }
            pause();
        }
    }

    private void pause() throws InterruptedException {
        CompletableFuture<Void> over = new CompletableFuture<>();
        scheduler.after(PAUSE_MILLIS, () -> over.complete(null));
        await(over, Duration.ofMillis(leaseMillis + MARGIN_MILLIS));
    }

    /** Waits, and fails as a call of the metadata does. */
    static <T> T await(CompletionStage<T> stage, Duration patience) throws InterruptedException {
        try {
            return stage.toCompletableFuture().get(patience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw GatewayException.of(e.getCause() == null ? e : e.getCause());
        } catch (TimeoutException e) {
            throw new GatewayException(Category.RETRY, "no answer from the metadata in " + patience, e);
        }
    }
}
