/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.ds.notify;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.Predicate;
import org.apache.rocketmq.mqtt.common.model.StartPoint;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The time in which this node feeds one share of the topics: from when no other node does any more until it is another's turn. Begins with what is
 * written down of the share, and writes down how far it came. A topic that nobody wants any more is fed for a while longer and then forgotten, with
 * its start and its places.
 *
 * <p>State is guarded by the wants.
 */
final class FeedTurn implements Turn {

    private static final Logger LOG = LoggerFactory.getLogger(FeedTurn.class);
    private static final long PAUSE_MILLIS = 500;
    private static final long KEEP_NANOS = 10_000_000_000L;

    private final FeedParts parts;
    private final String duty;
    private final FeedWants wants;
    private final Predicate<String> inShare;
    private final BooleanSupplier sure;
    private final FeedBookmarks places = new FeedBookmarks();
    private final FeedGroup routed;
    private final FeedGroup peers;
    private final Map<String, Long> unwantedSince = new HashMap<>();
    private final Map<String, CompletionStage<Void>> forgetting = new HashMap<>();
    private final CompletableFuture<Void> ended = new CompletableFuture<>();
    private final AtomicBoolean saving = new AtomicBoolean();
    private boolean loaded;
    private volatile boolean over;

    /**
     * @param duty the share's
     * @param inShare whether a topic belongs to the share
     * @param sure whether the node is for sure in the run in which this begins
     */
    FeedTurn(FeedParts parts, String duty, Predicate<String> inShare, BooleanSupplier sure) {
        this.parts = parts;
        this.duty = duty;
        this.wants = parts.wants();
        this.inShare = inShare;
        this.sure = sure;
        FeedContext context = parts.context(places, this);
        Predicate<String> open = inShare.and(parts.open());
        routed = new FeedGroup(parts.cluster(), parts.topics(), open, context, parts.routed());
        peers = new FeedGroup(parts.cluster(), parts.topics(), open.and(parts.addressing()), context, parts.peers());
    }

    @Override
    public boolean isOver() {
        return over;
    }

    @Override
    public boolean isSure() {
        return sure.getAsBoolean();
    }

    /** Takes up what is written down; asks again until the metadata answers. */
    void begin() {
        if (over) {
            return;
        }
        parts.bookmarks().load(FeedBookmarks.PREFIX).thenAccept(this::begin).whenComplete((begun, fault) -> {
            if (fault != null) {
                LOG.warn("messages of backend services are not fed yet: {}", fault.toString());
                parts.scheduler().after(PAUSE_MILLIS, this::begin);
            }
        });
    }

    private void begin(Map<String, Long> found) {
        Map<String, StartPoint> agreed = FeedStarts.in(found, routed.name());
        places.adopt(found, routed.name(), inShare);
        places.adopt(found, peers.name(), inShare);
        synchronized (wants) {
            if (over) {
                return;
            }
            loaded = true;
            agreed.forEach((topic, from) -> {
                if (inShare.test(topic)) {
                    wants.agreed(topic, from);
                }
            });
            Set<String> mine = new HashSet<>(agreed.keySet());
            mine.removeIf(inShare.negate());
            mine.addAll(places.topics(routed.name()));
            long longAgo = System.nanoTime() - KEEP_NANOS; // what is not fed in between is no beginning for others
            mine.stream().filter(topic -> !isWanted(topic)).forEach(topic -> unwantedSince.put(topic, longAgo));
            wants.topics().stream().filter(this::concerns).forEach(this::wanted);
            places.topics(peers.name()).stream()
                    .filter(topic -> !parts.addressing().test(topic))
                    .forEach(topic -> places.remove(peers.name(), topic));
            peers.coverAll(parts.addressedFrom());
        }
        discover();
    }

    private boolean concerns(String topic) {
        return topic.equals(Feed.ALL) || inShare.test(topic);
    }

    private boolean isWanted(String topic) {
        return wants.has(topic) || (wants.has(Feed.ALL) && parts.open().test(topic));
    }

    private void unwantedFromNow(String topic) {
        unwantedSince.put(topic, System.nanoTime());
    }

    /** A topic of the share is wanted that was not, or all topics are. */
    void wanted(String topic) {
        CompletionStage<Void> forgotten;
        synchronized (wants) {
            if (!loaded || over) {
                return;
            }
            unwantedSince.keySet().removeIf(this::isWanted);
            forgotten = topic.equals(Feed.ALL)
                    ? all(List.copyOf(forgetting.values()))
                    : forgetting.getOrDefault(topic, CompletableFuture.completedStage(null));
        }
        forgotten.thenCompose(done -> wants.start(topic)).whenComplete((from, fault) -> {
            if (fault != null) {
                LOG.debug("topic={} not fed yet: {}", topic, fault.toString());
                parts.scheduler().after(PAUSE_MILLIS, () -> {
                    if (wants.has(topic)) {
                        wanted(topic);
                    }
                });
            } else {
                cover(topic, from);
            }
        });
    }

    private void cover(String topic, FeedStart from) {
        synchronized (wants) {
            if (over || !wants.has(topic)) {
                return;
            }
            if (topic.equals(Feed.ALL)) {
                routed.coverAll(from);
            } else {
                routed.cover(topic, from);
            }
        }
        if (topic.equals(Feed.ALL)) {
            discover();
        }
    }

    /** A topic of the share is not wanted any more that was, or all topics are not. */
    void unwanted(String topic) {
        synchronized (wants) {
            if (!loaded || over) {
                return;
            }
            if (topic.equals(Feed.ALL)) {
                routed.uncoverAll();
                Set<String> mine = new HashSet<>(routed.topics());
                mine.addAll(places.topics(routed.name()));
                mine.stream().filter(each -> !isWanted(each)).forEach(this::unwantedFromNow);
            }
            if (inShare.test(topic) && !isWanted(topic)) {
                unwantedFromNow(topic);
            }
        }
    }

    /** Forgets what has not been wanted for a while. */
    void forgetUnwanted() {
        if (!isSure()) {
            return;
        }
        Set<String> due = new HashSet<>();
        synchronized (wants) {
            if (over) {
                return;
            }
            long now = System.nanoTime();
            unwantedSince.forEach((topic, since) -> {
                if (now - since >= KEEP_NANOS) {
                    due.add(topic);
                }
            });
            due.forEach(topic -> {
                unwantedSince.remove(topic);
                CompletableFuture<Void> done = new CompletableFuture<>();
                forgetting.put(topic, done);
                forget(topic, done);
            });
        }
    }

    /**
     * In this order: look at what is agreed, then whether the topic is still not wanted. A node that relies on it, relied before the look, and then its
     * route was heard of here before it did; or after, and then nothing is forgotten.
     */
    private void forget(String topic, CompletableFuture<Void> done) {
        String group = routed.name();
        parts.starts()
                .look(group, topic)
                .thenCompose(seen -> {
                    synchronized (wants) {
                        if (over || isWanted(topic)) {
                            return CompletableFuture.completedStage(false);
                        }
                    }
                    FeedStart was = routed.startOf(topic);
                    return routed.close(topic)
                            .thenCompose(idle -> parts.starts().forget(group, topic, seen, places.seal(group, topic)))
                            .whenComplete((forgotten, fault) -> {
                                if (fault != null || !forgotten) {
                                    goOn(topic, was == null ? FeedStarts.startIn(seen, group, topic) : was);
                                }
                            });
                })
                .whenComplete((forgotten, fault) -> {
                    synchronized (wants) {
                        forgetting.remove(topic);
                        if (fault == null && forgotten) {
                            places.forgotten(group, topic);
                        } else {
                            places.unseal(group, topic);
                            if (!isWanted(topic)) {
                                unwantedFromNow(topic);
                            }
                        }
                    }
                    done.complete(null);
                });
    }

    /** What nobody wants is passed by, rather than dispatched to those who want it later. */
    private void goOn(String topic, @Nullable FeedStart from) {
        if (from != null && !topic.equals(Feed.ALL)) {
            routed.goOn(topic, from);
        }
    }

    /** Looks for new queues and new topics. */
    void refresh() {
        routed.refresh();
        peers.refresh();
        discover();
    }

    private void discover() {
        if (over || (!routed.takesAll() && !peers.takesAll())) {
            return;
        }
        CompletionStage<Void> unused = parts.cluster()
                .topics()
                .thenAccept(topics -> {
                    routed.offer(topics);
                    peers.offer(topics);
                })
                .exceptionally(fault -> {
                    LOG.warn("the name server does not list its topics: {}", fault.toString());
                    return null;
                });
    }

    /** Whether the messages of a topic are read for those whose filters match. */
    boolean feeds(String topic) {
        return routed.startOf(topic) != null;
    }

    /** Writes down how far the share has come. One write is under way at a time. */
    void save() {
        if (over || !isSure() || !saving.compareAndSet(false, true)) {
            return;
        }
        Map<String, Long> moved = places.takeUnsaved();
        if (moved.isEmpty()) {
            saving.set(false);
            return;
        }
        CompletionStage<Void> written = CompletableFuture.completedFuture(moved)
                .thenCompose(taken -> parts.bookmarks().save(duty, taken));
        CompletionStage<Void> unused = written.whenComplete((done, fault) -> {
            if (fault != null) {
                places.giveBack(moved);
                LOG.warn("duty={} how far it was handled is not written down: {}", duty, fault.toString());
            }
            saving.set(false);
        });
    }

    /** @return completes when nothing is under way any more, and how far it came is written down */
    CompletionStage<Void> end() {
        List<CompletionStage<Void>> underWay = new ArrayList<>();
        synchronized (wants) {
            if (over) {
                return ended;
            }
            over = true;
            underWay.addAll(forgetting.values()); // it must not take effect when another node feeds the topic
        }
        underWay.add(routed.close());
        underWay.add(peers.close());
        all(underWay)
                .thenCompose(idle -> isSure()
                        ? parts.bookmarks().save(duty, places.takeUnsaved())
                        : CompletableFuture.completedStage(null)) // others may be further by now
                .whenComplete((saved, fault) -> {
                    if (fault != null) {
                        LOG.warn("how far messages of backend services were handled is not written down", fault);
                    }
                    ended.complete(null);
                });
        return ended;
    }

    private static CompletionStage<Void> all(List<CompletionStage<Void>> stages) {
        return CompletableFuture.allOf(
                stages.stream().map(CompletionStage::toCompletableFuture).toArray(CompletableFuture<?>[]::new));
    }
}
