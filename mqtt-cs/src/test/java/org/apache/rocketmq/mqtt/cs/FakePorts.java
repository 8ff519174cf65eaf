/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.apache.rocketmq.mqtt.common.model.ClientId;
import org.apache.rocketmq.mqtt.common.model.Delivery;
import org.apache.rocketmq.mqtt.common.model.Message;
import org.apache.rocketmq.mqtt.common.model.QueueName;
import org.apache.rocketmq.mqtt.common.model.SessionChange;
import org.apache.rocketmq.mqtt.common.model.StartPoint;
import org.apache.rocketmq.mqtt.common.model.StoredMessage;
import org.apache.rocketmq.mqtt.common.model.TopicFilter;
import org.apache.rocketmq.mqtt.common.model.TopicName;
import org.apache.rocketmq.mqtt.common.model.Will;
import org.apache.rocketmq.mqtt.common.port.Authenticator;
import org.apache.rocketmq.mqtt.common.port.Authorizer;
import org.apache.rocketmq.mqtt.common.port.CountingMeters;
import org.apache.rocketmq.mqtt.common.port.InMemoryCluster;
import org.apache.rocketmq.mqtt.common.port.InMemoryMessageStore;
import org.apache.rocketmq.mqtt.common.port.InMemoryMetadata;
import org.apache.rocketmq.mqtt.common.port.InMemoryRoutes;
import org.apache.rocketmq.mqtt.common.port.LightQueues;
import org.apache.rocketmq.mqtt.common.port.MessageStore;
import org.apache.rocketmq.mqtt.common.port.RetainedStore;
import org.apache.rocketmq.mqtt.common.port.RetainedStore.Origin;
import org.apache.rocketmq.mqtt.common.port.RouteTable;
import org.apache.rocketmq.mqtt.common.port.SessionStore;
import org.apache.rocketmq.mqtt.common.port.SessionStore.DueWill;
import org.apache.rocketmq.mqtt.common.port.WillStore;
import org.apache.rocketmq.mqtt.common.runtime.Stalls;
import org.jspecify.annotations.Nullable;

/** All ports in memory, each behind a gate. */
public final class FakePorts {

    public final CountingMeters meters = new CountingMeters();
    public final InMemoryRoutes routes = new InMemoryRoutes();
    public final InMemoryMessageStore store;
    public final InMemoryCluster cluster = new InMemoryCluster();
    /** This node. */
    public final InMemoryCluster.Member member = cluster.join("here");

    public final InMemoryMetadata metadata = new InMemoryMetadata(routes);
    public final Gate appends = new Gate();
    /** Behind which a message with a key was stored, and who asked does not know yet. */
    public final Gate appendAnswers = new Gate();

    public final Gate routeAdds = new Gate();
    public final Gate writes = new Gate();
    public final Gate releases = new Gate();
    /** Of wills that are published. */
    public final Gate reports = new Gate();

    public final Gate reads = new Gate();
    public final Gate puts = new Gate();
    public final Gate finds = new Gate();
    /** Behind which something was found, and who asked does not know yet. */
    public final Gate findAnswers = new Gate();

    public final Gate starts = new Gate();
    public final Gate claims = new Gate();
    /** Behind which a client is claimed, and who asked does not know yet. */
    public final Gate claimAnswers = new Gate();

    public final Gate logins = new Gate();
    public boolean watchesThrow;
    /** Messages that might have been stored before. */
    public final AtomicInteger lookedFor = new AtomicInteger();

    /** Of {@link #stalls}. */
    public final AtomicLong stallClock = new AtomicLong();

    public final Stalls stalls = new Stalls(stallClock::get);
    public Authenticator authenticator =
            credentials -> CompletableFuture.completedStage(new Authenticator.Accepted("somebody"));
    public Authorizer authorizer = Authorizer.OPEN;

    public FakePorts() {
        this(1, 4_096);
    }

    public FakePorts(int brokers, int windowSize) {
        store = new InMemoryMessageStore(routes, brokers, windowSize);
    }

    public Ports ports() {
        return ports(member);
    }

    /** Of another node that shares everything else. */
    public Ports ports(InMemoryCluster.Member node) {
        return new Ports(
                new GatedStore(),
                new GatedQueues(),
                new GatedRoutes(),
                new GatedSessions(),
                new GatedWills(),
                new GatedRetained(),
                store,
                credentials -> logins.pass(() -> authenticator.authenticate(credentials)),
                authorizer,
                meters,
                node,
                node,
                stalls);
    }

    private final class GatedSessions implements SessionStore {
        @Override
        public CompletionStage<Claimed> claim(ClientId client, boolean clean, @Nullable Will will) {
            return claims.pass(() -> metadata.claim(client, clean, will))
                    .thenCompose(claimed -> claimAnswers.pass(() -> CompletableFuture.completedStage(claimed)));
        }

        @Override
        public CompletionStage<Void> write(Claim claim, List<SessionChange> changes) {
            return writes.pass(() -> metadata.write(claim, changes));
        }

        @Override
        public CompletionStage<Void> release(Claim claim, List<SessionChange> last) {
            return releases.pass(() -> metadata.release(claim, last));
        }

        @Override
        public CompletionStage<Optional<DueWill>> end(Claim claim, List<SessionChange> last) {
            return releases.pass(() -> metadata.end(claim, last));
        }

        @Override
        public void onLoss(Runnable listener) {
            metadata.onLoss(listener);
        }
    }

    private final class GatedWills implements WillStore {
        @Override
        public void listen(Consumer<DueWill> listener) {
            metadata.listen(listener);
        }

        @Override
        public CompletionStage<Void> published(DueWill will) {
            return reports.pass(() -> metadata.published(will));
        }
    }

    private final class GatedRetained implements RetainedStore {
        @Override
        public CompletionStage<Void> put(Message message, Origin origin) {
            return puts.pass(() -> metadata.put(message, origin));
        }

        @Override
        public CompletionStage<Page> find(TopicFilter filter, @Nullable TopicName after, int maxBytes) {
            return finds.pass(() -> metadata.find(filter, after, maxBytes))
                    .thenCompose(page -> findAnswers.pass(() -> CompletableFuture.completedStage(page)));
        }
    }

    private final class GatedStore implements MessageStore {
        @Override
        public CompletionStage<Void> append(Message message) {
            return appends.pass(() -> store.append(message));
        }

        @Override
        public CompletionStage<Void> appendOnce(Message message, String key, boolean again, BooleanSupplier wanted) {
            lookedFor.addAndGet(again ? 1 : 0);
            return appends.pass(() -> store.appendOnce(message, key, again, wanted))
                    .thenCompose(stored -> appendAnswers.pass(() -> CompletableFuture.completedStage(null)));
        }
    }

    private final class GatedRoutes implements RouteTable {
        @Override
        public CompletionStage<Void> add(TopicFilter filter) {
            return routeAdds.pass(() -> routes.add(filter));
        }

        @Override
        public void remove(TopicFilter filter) {
            routes.remove(filter);
        }

        @Override
        public void match(TopicName topic, Consumer<TopicFilter> found) {
            routes.match(topic, found);
        }

        @Override
        public boolean hasPeer(ClientId client) {
            return routes.hasPeer(client);
        }

        @Override
        public void others(TopicFilter filter, Consumer<String> node) {
            routes.others(filter, node);
        }

        @Override
        public void others(ClientId client, Consumer<String> node) {
            routes.others(client, node);
        }

        @Override
        public void listen(RouteListener listener) {
            routes.listen(listener);
        }
    }

    private final class GatedQueues implements LightQueues {
        @Override
        public QueueName queueOf(TopicFilter filter) {
            return store.queueOf(filter);
        }

        @Override
        public QueueName peerQueueOf(ClientId client) {
            return store.peerQueueOf(client);
        }

        @Override
        public QueueName retryQueueOf(ClientId client) {
            return store.retryQueueOf(client);
        }

        @Override
        public Interest resume(QueueName queue, StartPoint from, QueueListener listener, Executor executor) {
            return store.resume(queue, from, listener, executor);
        }

        @Override
        public CompletionStage<Optional<StoredMessage>> read(Delivery.Queued entry) {
            return reads.pass(() -> store.read(entry));
        }

        @Override
        public CompletionStage<StartPoint> startPoint(TopicFilter filter) {
            return starts.pass(() -> store.startPoint(filter));
        }

        @Override
        public StartPoint recentPoint() {
            return store.recentPoint();
        }

        @Override
        public Interest watch(QueueName queue, StartPoint from, QueueListener listener, Executor executor) {
            if (watchesThrow) {
                throw new IllegalStateException("a bug behind the port");
            }
            return store.watch(queue, from, listener, executor);
        }
    }
}
