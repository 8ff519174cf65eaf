/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.ds.broker;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.rocketmq.mqtt.common.port.CountingMeters;
import org.apache.rocketmq.mqtt.common.runtime.ThreadScheduler;

/** Brokers for tests that ask them nothing. */
public final class Brokers {
    /** Kept for good: one that is lost unclosed is reported as a leak. */
    private static final RemotingLink NOT_CONNECTED =
            new RemotingLink(List.of("127.0.0.1:1"), ClusterAccess.OPEN, address -> {});

    private Brokers() {}

    public static Broker named(String name) {
        return new Broker(name, "127.0.0.1:1");
    }

    /** A broker that has become known when its commit log ended there. */
    public static Broker knownTo(long commitLogOffset) {
        Broker broker = named("broker-a");
        broker.endsAt(commitLogOffset, -1);
        return broker;
    }

    /** The broker says that its commit log ends there. */
    public static void endsAt(Broker broker, long commitLogOffset) {
        broker.endsAt(commitLogOffset, broker.mark());
    }

    public static void leaveOut(Broker broker) {
        broker.leaveOut(true);
    }

    public static void loseSends(Broker broker) {
        broker.lostSends().connectionEnded();
    }

    /** Calls that fail, since nothing is connected. */
    public static BrokerCalls silent() {
        return new BrokerCalls(new BrokerLinks(
                NOT_CONNECTED,
                NOT_CONNECTED,
                broker -> CompletableFuture.completedStage(null),
                unwatched(),
                new CountingMeters()));
    }

    static Absences unwatched() {
        ThreadScheduler closed = new ThreadScheduler("test-absences");
        closed.close();
        return new Absences(closed, broker -> CompletableFuture.completedStage(null), new CountingMeters());
    }

    /** Asks servers where their commit logs end. */
    public static final class Ends implements AutoCloseable {
        private final RemotingLink link = new RemotingLink(List.of("127.0.0.1:1"), ClusterAccess.OPEN, address -> {});
        private final BrokerCalls calls = new BrokerCalls(new BrokerLinks(
                link, link, broker -> CompletableFuture.completedStage(null), unwatched(), new CountingMeters()));

        public Ends() {
            link.start();
        }

        public long of(String address) {
            return Long.parseLong(calls.admin()
                    .runtimeFigures(new Broker("asked", address))
                    .toCompletableFuture()
                    .join()
                    .getOrDefault("commitLogMaxOffset", "-1"));
        }

        @Override
        public void close() {
            link.close();
        }
    }
}
