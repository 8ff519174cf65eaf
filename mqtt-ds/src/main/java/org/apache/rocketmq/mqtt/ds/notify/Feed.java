/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.ds.notify;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.rocketmq.mqtt.common.model.TopicFilter;
import org.apache.rocketmq.mqtt.common.port.Bookmarks;
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
import org.jspecify.annotations.Nullable;

/**
 * Messages that backend services write with the ordinary SDK, brought to devices. Follows the routes: a topic that no filter concerns is not
 * read. Messages that address single clients need no route, so for them the topics named in the settings, or all, are read as long as the
 * gateway runs, filtered at the broker where it can.
 *
 * <p>State is guarded by this.
 */
public final class Feed implements RouteListener, AutoCloseable {

    /** How much of what was handled may be handled once more after a crash, in time. */
    private static final long SAVE_MILLIS = 1_000;

    /** Stands for all topics: the key of filters whose first level is a wildcard. */
    private static final String ALL = "*";

    private final Cluster cluster;
    private final ParentTopics parents;
    private final FeedGroup routed;
    private final FeedGroup peers;
    private final Set<String> peerTopics;
    private final Map<String, Coverage> coverages = new HashMap<>();
    private final FeedBookmarks bookmarks;
    private @Nullable Repetition refreshing;
    private @Nullable Repetition saving;
    private volatile boolean started; // until then, all that is heard of was wanted in an earlier run

    /** How many filters want a topic fed, and when it is. */
    private static final class Coverage {
        private final CompletableFuture<Void> ready = new CompletableFuture<>();
        private int filters;
    }

    public Feed(
            StoreSettings settings,
            Cluster cluster,
            Places places,
            Memory memory,
            Dispatcher dispatcher,
            Scheduler scheduler,
            Meters meters) {
        this.cluster = cluster;
        this.parents = places.parents();
        this.peerTopics = settings.feedTopics();
        this.bookmarks = new FeedBookmarks(memory.bookmarks());
        FeedContext context = new FeedContext(
                cluster.calls(),
                bookmarks,
                scheduler,
                settings.pullHold().toMillis(),
                meters.counter("mqtt_pulls", "kind", "feed"),
                meters.counter("mqtt_feed_failures"));
        this.routed = new FeedGroup(
                cluster,
                places.topics(),
                parents::isOpen,
                context,
                new RoutedMessages(places.queues(), dispatcher, places.arrivals(), meters));
        this.peers = new FeedGroup(
                cluster,
                places.topics(),
                this::isPeerTopic,
                context,
                new PeerMessages(
                        places.queues(),
                        dispatcher,
                        places.arrivals(),
                        new RetainedMessages(memory.retained(), scheduler, meters)));
    }

    /** Where messages belong and who hears of them. */
    public record Places(
            ParentTopics parents, TopicDirectory topics, QueueDirectory queues, ArrivalListener arrivals) {}

    /** What outlives the node. */
    public record Memory(Bookmarks bookmarks, RetainedStore retained) {}

    /** Learns how far an earlier run came; to be completed before the feed hears of routes. */
    public CompletionStage<Void> load() {
        return bookmarks.load();
    }

    /** Begins to feed, when the feed has heard of all routes there are; completes when messages to single clients are fed from now on. */
    public CompletionStage<Void> start(Scheduler scheduler, long refreshMillis) {
        synchronized (this) {
            refreshing = scheduler.every(refreshMillis, this::refresh);
            saving = scheduler.every(SAVE_MILLIS, this::save);
        }
        started = true;
        forgetUnwanted();
        return marksOfLastRun().thenCompose(peers::coverAll);
    }

    private CompletionStage<FeedStart> marksOfLastRun() {
        return cluster.marksOfLastRun().thenApply(marks -> new FeedStart(marks, cluster.hadEarlierRun()));
    }

    private void save() {
        CompletionStage<Void> unused = bookmarks.save();
    }

    /** What is wanted no more has no place any more: should it be wanted again, that is a new beginning. */
    private synchronized void forgetUnwanted() {
        boolean all = coverages.containsKey(ALL);
        bookmarks.retainTopics(
                RoutedMessages.NAME, topic -> coverages.containsKey(topic) || (all && parents.isOpen(topic)));
        bookmarks.retainTopics(PeerMessages.NAME, this::isPeerTopic);
    }

    private boolean isPeerTopic(String topic) {
        return parents.isOpen(topic) && (peerTopics.isEmpty() || peerTopics.contains(topic));
    }

    private void refresh() {
        routed.refresh();
        peers.refresh();
    }

    /** Completes once messages of backend services that match a wanted filter are fed from then on. */
    public CompletionStage<Void> covered(TopicFilter filter) {
        synchronized (this) {
            Coverage coverage = coverages.get(key(filter));
            return coverage == null ? CompletableFuture.completedStage(null) : coverage.ready;
        }
    }

    @Override
    public void added(TopicFilter filter) {
        String key = key(filter);
        Coverage coverage;
        synchronized (this) {
            coverage = coverages.computeIfAbsent(key, topic -> new Coverage());
            if (++coverage.filters > 1) {
                return;
            }
        }
        CompletionStage<FeedStart> start =
                started ? cluster.freshMarks().thenApply(marks -> new FeedStart(marks, false)) : marksOfLastRun();
        start.thenCompose(from -> {
                    synchronized (this) {
                        if (coverages.get(key) != coverage) {
                            return CompletableFuture.completedStage(null); // not wanted any more
                        }
                        return key.equals(ALL) ? routed.coverAll(from) : routed.cover(key, from);
                    }
                })
                .whenComplete((done, fault) -> {
                    if (fault == null) {
                        coverage.ready.complete(null);
                    } else {
                        coverage.ready.completeExceptionally(fault);
                    }
                });
    }

    @Override
    public void removed(TopicFilter filter) {
        String key = key(filter);
        synchronized (this) {
            Coverage coverage = coverages.get(key);
            if (coverage == null || --coverage.filters > 0) {
                return;
            }
            coverages.remove(key);
            if (key.equals(ALL)) {
                routed.uncoverAll();
            } else {
                routed.uncover(key);
            }
            forgetUnwanted();
        }
    }

    private String key(TopicFilter filter) {
        return filter.startsWithWildcard() ? ALL : parents.of(filter.firstLevel());
    }

    @Override
    public synchronized void close() {
        if (refreshing != null) {
            refreshing.stop();
        }
        if (saving != null) {
            saving.stop();
        }
        routed.close();
        peers.close();
        save();
    }
}
