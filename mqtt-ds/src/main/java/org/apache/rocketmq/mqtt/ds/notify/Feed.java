/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.ds.notify;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.apache.rocketmq.mqtt.common.model.StartPoint;
import org.apache.rocketmq.mqtt.common.model.TopicFilter;
import org.apache.rocketmq.mqtt.common.port.Bookmarks;
import org.apache.rocketmq.mqtt.common.port.Duties;
import org.apache.rocketmq.mqtt.common.port.Meters;
import org.apache.rocketmq.mqtt.common.port.RetainedStore;
import org.apache.rocketmq.mqtt.common.port.RouteTable.RouteListener;
import org.apache.rocketmq.mqtt.common.runtime.Scheduler;
import org.apache.rocketmq.mqtt.common.runtime.Scheduler.Repetition;
import org.apache.rocketmq.mqtt.ds.StoreSettings;
import org.apache.rocketmq.mqtt.ds.broker.Cluster;
import org.apache.rocketmq.mqtt.ds.directory.ParentTopics;
import org.apache.rocketmq.mqtt.ds.directory.QueueDirectory;
import org.apache.rocketmq.mqtt.ds.directory.TopicDirectory;
import org.apache.rocketmq.mqtt.ds.lmq.ArrivalListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Messages that backend services write with the ordinary SDK, brought to devices. Follows the routes: a topic that no filter concerns is not
 * read. Messages that address single clients need no route, so for them the topics named in the settings, or all, are read as long as a
 * gateway runs, filtered at the broker where it can.
 *
 * <p>The topics are cut into shares; each is fed by one node at a time. All nodes know which topics are wanted, and agree from where each is fed, so a
 * subscription waits for no other node. Any thread.
 */
public final class Feed implements RouteListener, AutoCloseable {

    /** Stands for all topics: the key of filters whose first level is a wildcard. */
    static final String ALL = "*";

    private static final Logger LOG = LoggerFactory.getLogger(Feed.class);

    /** How much of what was handled may be handled once more after a crash, in time. */
    private static final long SAVE_MILLIS = 1_000;

    /** How long closing waits. */
    private static final long CLOSE_MILLIS = 3_000;

    private final Cluster cluster;
    private final Places places;
    private final Memory memory;
    private final Scheduler scheduler;
    private final Set<String> addressing;
    private final FeedStarts starts;
    private final FeedWants wants;
    private final FeedParts.Handlers handlers;
    private final FeedParts.Figures figures;
    private final List<Repetition> repetitions = new ArrayList<>(); // guarded by itself
    private volatile List<FeedShare> shares = List.of();

    public Feed(
            StoreSettings settings,
            Cluster cluster,
            Places places,
            Memory memory,
            Dispatcher dispatcher,
            Scheduler scheduler,
            Meters meters) {
        this.cluster = cluster;
        this.places = places;
        this.memory = memory;
        this.scheduler = scheduler;
        this.addressing = settings.feedTopics();
        this.starts = new FeedStarts(memory.bookmarks());
        this.wants = new FeedWants(cluster, starts);
        this.handlers = new FeedParts.Handlers(
                new RoutedMessages(places.queues(), dispatcher, places.arrivals(), meters),
                new PeerMessages(
                        places.queues(),
                        dispatcher,
                        places.arrivals(),
                        new RetainedMessages(memory.retained(), scheduler, meters)));
        this.figures = new FeedParts.Figures(
                settings.pullHold().toMillis(),
                meters.counter("mqtt_pulls", "kind", "feed"),
                meters.counter("mqtt_feed_failures"),
                meters.discard("feed_not_handled"));
    }

    /** Where messages belong and who hears of them. */
    public record Places(
            ParentTopics parents, TopicDirectory topics, QueueDirectory queues, ArrivalListener arrivals) {}

    /** What outlives the node. */
    public record Memory(Bookmarks bookmarks, RetainedStore retained) {}

    /**
     * Takes this node's share of feeding, when the feed has heard of all routes there are; completes when messages to single clients are fed from now
     * on, by whichever node.
     */
    public CompletionStage<Void> start(Duties duties, long refreshMillis) {
        wants.started();
        return cluster.marksOfLastRun()
                .thenCompose(marks -> starts.agree(PeerMessages.NAME, ALL, marks))
                .thenAccept(from -> {
                    shares = sharesFrom(from);
                    synchronized (repetitions) {
                        repetitions.add(scheduler.every(refreshMillis, () -> duringTurns(FeedTurn::refresh)));
                        repetitions.add(scheduler.every(SAVE_MILLIS, this::save));
                        repetitions.add(scheduler.every(SAVE_MILLIS, () -> duringTurns(FeedTurn::forgetUnwanted)));
                    }
                    shares.forEach(share -> duties.join(share.name(), share));
                });
    }

    private List<FeedShare> sharesFrom(StartPoint addressedFrom) {
        FeedParts parts = new FeedParts(
                cluster,
                places.topics(),
                memory.bookmarks(),
                scheduler,
                wants,
                starts,
                places.parents()::isOpen,
                topic -> addressing.isEmpty() || addressing.contains(topic),
                new FeedStart(addressedFrom, cluster.hadEarlierRun()),
                handlers,
                figures);
        List<FeedShare> made = new ArrayList<>();
        for (int number = 0; number < FeedShare.COUNT; number++) {
            made.add(new FeedShare(number, parts));
        }
        return List.copyOf(made);
    }

    /** Writes down how far all shares have come that are this node's. */
    private void save() {
        duringTurns(FeedTurn::save);
    }

    /** Completes once messages of backend services that match a wanted filter are fed from then on. */
    public CompletionStage<Void> covered(TopicFilter filter) {
        String topic = topicOf(filter);
        return wants.has(topic) ? wants.start(topic).thenApply(from -> null) : CompletableFuture.completedStage(null);
    }

    @Override
    public void added(TopicFilter filter) {
        String topic = topicOf(filter);
        synchronized (wants) {
            if (wants.add(topic)) {
                duringTurnsAt(topic, turn -> turn.wanted(topic));
            }
        }
    }

    @Override
    public void removed(TopicFilter filter) {
        String topic = topicOf(filter);
        synchronized (wants) {
            if (wants.remove(topic)) {
                duringTurnsAt(topic, turn -> turn.unwanted(topic));
            }
        }
    }

    private void duringTurnsAt(String topic, Consumer<FeedTurn> what) {
        for (FeedShare share : shares) {
            if (topic.equals(ALL) || share.has(topic)) {
                share.during(what);
            }
        }
    }

    private void duringTurns(Consumer<FeedTurn> what) {
        shares.forEach(share -> share.during(what));
    }

    private String topicOf(TopicFilter filter) {
        return filter.startsWithWildcard() ? ALL : places.parents().of(filter.firstLevel());
    }

    /** Ends all turns; what is under way has a moment to be handled. */
    @Override
    public void close() {
        synchronized (repetitions) {
            repetitions.forEach(Repetition::stop);
        }
        CompletableFuture<?>[] ending = shares.stream()
                .map(FeedShare::close)
                .map(CompletionStage::toCompletableFuture)
                .toArray(CompletableFuture<?>[]::new);
        try {
            CompletableFuture.allOf(ending).get(CLOSE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (TimeoutException | ExecutionException e) {
            LOG.warn(
                    "messages of backend services are still being handled, the next to feed them handles them again",
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
