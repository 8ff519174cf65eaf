/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.ds;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.rocketmq.mqtt.common.model.Payload;
import org.apache.rocketmq.mqtt.common.model.TopicFilter;
import org.apache.rocketmq.mqtt.common.port.Bookmarks;
import org.apache.rocketmq.mqtt.common.port.Duties;
import org.apache.rocketmq.mqtt.common.port.LightQueues;
import org.apache.rocketmq.mqtt.common.port.LoneNode;
import org.apache.rocketmq.mqtt.common.port.MessageStore;
import org.apache.rocketmq.mqtt.common.port.Meters;
import org.apache.rocketmq.mqtt.common.port.NoPeers;
import org.apache.rocketmq.mqtt.common.port.Nodes;
import org.apache.rocketmq.mqtt.common.port.Peers;
import org.apache.rocketmq.mqtt.common.port.RetainedStore;
import org.apache.rocketmq.mqtt.common.port.RetryStore;
import org.apache.rocketmq.mqtt.common.port.RouteTable;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException.Category;
import org.apache.rocketmq.mqtt.common.runtime.Scheduler;
import org.apache.rocketmq.mqtt.common.runtime.Scheduler.Repetition;
import org.apache.rocketmq.mqtt.common.runtime.Stalls;
import org.apache.rocketmq.mqtt.ds.broker.Cluster;
import org.apache.rocketmq.mqtt.ds.directory.OtherNodes;
import org.apache.rocketmq.mqtt.ds.directory.ParentTopics;
import org.apache.rocketmq.mqtt.ds.directory.QueueDirectory;
import org.apache.rocketmq.mqtt.ds.directory.TopicDirectory;
import org.apache.rocketmq.mqtt.ds.lmq.ClientRetries;
import org.apache.rocketmq.mqtt.ds.lmq.LmqMessageStore;
import org.apache.rocketmq.mqtt.ds.lmq.Sweep;
import org.apache.rocketmq.mqtt.ds.lmq.Tails;
import org.apache.rocketmq.mqtt.ds.lmq.UnusedQueues;
import org.apache.rocketmq.mqtt.ds.notify.Dispatcher;
import org.apache.rocketmq.mqtt.ds.notify.Feed;
import org.apache.rocketmq.mqtt.ds.peer.NodeQueues;
import org.apache.rocketmq.mqtt.ds.peer.PeerArrivals;
import org.jspecify.annotations.Nullable;

/** The data server of one gateway node, put together: a message store and the light queues, on a RocketMQ cluster. */
public final class DataServer implements AutoCloseable {

    private static final long FEED_START_SECONDS = 30;
    private static final long TOPIC_PAUSE_MILLIS = 200;

    private final StoreSettings settings;
    private final Scheduler scheduler;
    private final RouteTable routes;
    private final Gateways gateways;
    private final Cluster cluster;
    private final TopicDirectory topics;
    private final Feed feed;
    private final UnusedQueues unused;
    private final Tails tails;
    private final LmqMessageStore store;
    private final ClientRetries retries;
    private final OtherNodes others;
    private final PeerArrivals arrivals;
    private final NodeQueues nodeQueues;
    private final Sweep sweep;
    private @Nullable Repetition refreshing;

    /**
     * What the data server needs of the metadata.
     *
     * @param routes which filters are wanted; when the data server starts it has the routes of all stored sessions
     * @param bookmarks how far the data server has come; nobody else's names begin with {@code broker/} or {@code feed/}
     * @param retained where messages of backend services are retained
     * @param gateways the other nodes
     */
    public record Metadata(RouteTable routes, Bookmarks bookmarks, RetainedStore retained, Gateways gateways) {

        /** For a node that is the only one. */
        public Metadata(RouteTable routes, Bookmarks bookmarks, RetainedStore retained) {
            this(routes, bookmarks, retained, Gateways.one());
        }
    }

    /** The gateway nodes as this one sees them: who lives, how they are reached, whose turn it is. */
    public record Gateways(Nodes nodes, Peers peers, Duties duties) {

        /** A node that is the only one. */
        static Gateways one() {
            LoneNode alone = new LoneNode("alone");
            return new Gateways(alone, new NoPeers(), alone);
        }
    }

    /**
     * @param scheduler one thread suffices: nothing here blocks it
     * @param stalls of this process; somebody else ticks them
     */
    public DataServer(StoreSettings settings, Metadata metadata, Scheduler scheduler, Stalls stalls, Meters meters) {
        this.settings = settings;
        this.scheduler = scheduler;
        this.routes = metadata.routes();
        this.gateways = metadata.gateways();
        cluster = new Cluster(settings.nameServers(), settings.access(), metadata.bookmarks(), scheduler, meters);
        Set<String> reserved = new HashSet<>(settings.reservedTopics());
        reserved.addAll(List.of(settings.dispatchTopic(), settings.retryTopic(), settings.notifyRetryTopic()));
        ParentTopics parents = new ParentTopics(settings.defaultParentTopic(), reserved);
        topics = new TopicDirectory(cluster, settings.autoCreateTopics(), settings.topicQueues(), meters);
        unused = new UnusedQueues(
                settings,
                cluster::brokers,
                this::isAlone,
                cluster.calls().admin()::deleteLightQueue,
                scheduler,
                meters);
        QueueDirectory queues = new QueueDirectory(routes, unused::isClosed);
        tails = new Tails(settings, cluster, this::covered, unused, scheduler, meters);
        cluster.listen(tails);
        others = new OtherNodes(routes);
        arrivals = new PeerArrivals(
                gateways.nodes(),
                gateways.peers(),
                new PeerArrivals.Ends(others, tails, cluster),
                this::storeNews,
                scheduler,
                meters);
        sweep = new Sweep(tails, cluster, scheduler, meters);
        nodeQueues = new NodeQueues(gateways.nodes(), settings, cluster, arrivals, scheduler);
        store = new LmqMessageStore(
                settings,
                cluster,
                new LmqMessageStore.Directories(parents, topics, queues),
                scheduler,
                stalls,
                arrivals,
                meters);
        retries = new ClientRetries(store, settings.retryTopic(), meters);
        feed = new Feed(
                settings,
                cluster,
                new Feed.Places(parents, topics, queues, arrivals),
                new Feed.Memory(metadata.bookmarks(), metadata.retained()),
                new Dispatcher(store::dispatch, unused::isClosed, scheduler, meters),
                scheduler,
                meters);
    }

    private boolean isAlone() {
        return gateways.nodes().living().size() == 1 && gateways.nodes().isLeaseSure();
    }

    /** The store is made after those who tell others. */
    private CompletionStage<Void> storeNews(String node, Payload news) {
        return store.storeNews(node, news);
    }

    /** Completes once messages of backend services that match are fed; the feed is made after the tails that ask. */
    private CompletionStage<Void> covered(TopicFilter filter) {
        return feed.covered(filter);
    }

    /**
     * Connects to the cluster.
     *
     * @param patience how long to wait for a name server that does not answer yet, or knows no broker yet
     * @throws GatewayException FATAL, naming the name servers
     */
    public void start(Duration patience) {
        long refreshMillis = settings.refreshInterval().toMillis();
        try {
            cluster.start(refreshMillis).toCompletableFuture().get(patience.toMillis(), TimeUnit.MILLISECONDS);
            for (String own : List.of(
                    settings.dispatchTopic(),
                    settings.retryTopic(),
                    settings.notifyRetryTopic(),
                    settings.defaultParentTopic())) {
                CompletableFuture<Void> there = new CompletableFuture<>();
                findOrMake(own, there);
                there.get(FEED_START_SECONDS, TimeUnit.SECONDS);
            }
            refreshing = scheduler.every(3 * refreshMillis, topics::refresh);
            nodeQueues.start();
            routes.listen(others);
            arrivals.start();
            routes.listen(arrivals);
            routes.listen(feed);
            routes.listen(unused);
            unused.start();
            sweep.start(
                    gateways.nodes(), gateways.peers(), settings.sweepInterval().toMillis());
            feed.start(gateways.duties(), refreshMillis)
                    .toCompletableFuture()
                    .get(FEED_START_SECONDS, TimeUnit.SECONDS);
            gateways.duties().ready();
        } catch (TimeoutException e) {
            throw new GatewayException(Category.FATAL, cluster.whatIsMissing(), e);
        } catch (ExecutionException e) {
            throw new GatewayException(Category.FATAL, "cannot use " + settings.nameServers() + ": " + e.getCause(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new GatewayException(Category.FATAL, "interrupted while connecting to " + settings.nameServers(), e);
        }
    }

    /** Another gateway that starts at the same moment may be making the topic: then it is there a little later. */
    private void findOrMake(String topic, CompletableFuture<Void> there) {
        topics.resolve(topic).whenComplete((queues, fault) -> {
            if (fault == null) {
                there.complete(null);
            } else if (GatewayException.of(fault).category() == Category.RETRY && !there.isDone()) {
                scheduler.after(TOPIC_PAUSE_MILLIS, () -> findOrMake(topic, there));
            } else {
                there.completeExceptionally(fault);
            }
        });
    }

    public MessageStore store() {
        return store;
    }

    public RetryStore retries() {
        return retries;
    }

    public LightQueues queues() {
        return tails;
    }

    /** Whether a name server answered the last time and there is a broker to send to. */
    public boolean isReady() {
        return cluster.isReachable();
    }

    @Override
    public void close() {
        if (refreshing != null) {
            refreshing.stop();
        }
        unused.close();
        sweep.close();
        nodeQueues.close();
        feed.close();
        cluster.close();
    }
}
