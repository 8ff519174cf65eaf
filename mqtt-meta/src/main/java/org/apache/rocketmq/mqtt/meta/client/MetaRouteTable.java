/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.meta.client;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.apache.rocketmq.mqtt.common.model.ClientId;
import org.apache.rocketmq.mqtt.common.model.TopicFilter;
import org.apache.rocketmq.mqtt.common.model.TopicName;
import org.apache.rocketmq.mqtt.common.port.RouteTable;
import org.apache.rocketmq.mqtt.common.runtime.Scheduler;
import org.apache.rocketmq.mqtt.meta.command.Command;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The routes of all nodes, and what this one adds to them. A node counts its own subscribers; the metadata hears of the first and, some time
 * after, of the last one's end, if none came meanwhile.
 *
 * <p>Safe for any thread. Owns the counts; as many as filters are wanted on this node.
 */
final class MetaRouteTable implements RouteTable {

    private static final Logger LOG = LoggerFactory.getLogger(MetaRouteTable.class);
    private static final long AGAIN_MILLIS = 1_000;
    private static final int FILTERS_PER_COMMAND = 20; // of up to 64 KiB each

    private final Metadatabase meta;
    private final String node;
    private final long graceMillis;
    private final Scheduler scheduler;

    /** Guarded by itself; commands are sent under its lock, so that they are in the order of the changes. */
    private final Map<TopicFilter, Wanted> wanted = new HashMap<>();

    /** A filter with subscribers here, or in its grace time. Guarded by {@code wanted}. */
    private static final class Wanted {
        final CompletionStage<Void> inPlace;
        int count = 1;
        int ends;

        Wanted(CompletionStage<Void> inPlace) {
            this.inPlace = inPlace;
        }
    }

    MetaRouteTable(Metadatabase meta, String node, long graceMillis, Scheduler scheduler) {
        this.meta = meta;
        this.node = node;
        this.graceMillis = graceMillis;
        this.scheduler = scheduler;
    }

    @Override
    public CompletionStage<Void> add(TopicFilter filter) {
        Wanted begun;
        CompletableFuture<Void> inPlace = new CompletableFuture<>();
        CompletionStage<Void> sent;
        synchronized (wanted) {
            Wanted known = wanted.get(filter);
            if (known != null) {
                known.count++;
                return known.inPlace;
            }
            begun = new Wanted(inPlace);
            wanted.put(filter, begun);
            sent = meta.placed(meta.doneOrLater(new Command.AddRoutes(node, List.of(filter))));
        }
        CompletionStage<Void> unused = sent.whenComplete((done, fault) -> {
            if (fault == null) {
                inPlace.complete(null);
            } else {
                undo(filter, begun);
                inPlace.completeExceptionally(fault);
            }
        });
        return inPlace;
    }

    /** All who share the filter are told that it was not added, so their counts go with it. */
    private void undo(TopicFilter filter, Wanted begun) {
        synchronized (wanted) {
            if (wanted.remove(filter, begun)) {
                end(filter);
            }
        }
    }

    /** A filter that is not there stays so, with a warning: whoever closes a session must come to its end. */
    @Override
    public void remove(TopicFilter filter) {
        synchronized (wanted) {
            Wanted known = wanted.get(filter);
            if (known == null || known.count == 0) {
                LOG.warn("route removed more often than added filter={}", filter);
                return;
            }
            known.count--;
            if (known.count > 0) {
                return;
            }
            if (graceMillis == 0) {
                wanted.remove(filter);
                end(filter);
                return;
            }
            int end = ++known.ends;
            scheduler.after(graceMillis, () -> endOfGrace(filter, known, end));
        }
    }

    private void endOfGrace(TopicFilter filter, Wanted known, int end) {
        synchronized (wanted) {
            if (known.count == 0 && known.ends == end && wanted.remove(filter, known)) {
                end(filter);
            }
        }
    }

    /** Under the lock. */
    private void end(TopicFilter filter) {
        CompletionStage<Outcome> unused = meta.done(new Command.RemoveRoutes(node, List.of(filter)))
                .whenComplete((done, fault) -> {
                    if (fault != null && !meta.isClosed()) {
                        LOG.debug("route not removed yet filter={}", filter, fault);
                        scheduler.after(AGAIN_MILLIS, () -> endAgain(filter));
                    }
                });
    }

    private void endAgain(TopicFilter filter) {
        synchronized (wanted) {
            if (!wanted.containsKey(filter)) {
                end(filter);
            }
        }
    }

    /** This node begins another run, of which the metadata knows no filter. */
    void addAllAgain() {
        synchronized (wanted) {
            addAgain(new ArrayList<>(wanted.keySet()));
        }
    }

    private void addAgain(List<TopicFilter> filters) {
        synchronized (wanted) {
            List<TopicFilter> all = new ArrayList<>(filters);
            all.retainAll(wanted.keySet());
            for (int from = 0; from < all.size(); from += FILTERS_PER_COMMAND) {
                List<TopicFilter> some =
                        List.copyOf(all.subList(from, Math.min(all.size(), from + FILTERS_PER_COMMAND)));
                CompletionStage<Outcome> unused = meta.done(new Command.AddRoutes(node, some))
                        .whenComplete((done, fault) -> {
                            if (fault != null) {
                                LOG.warn("routes not added again yet count={}", some.size(), fault);
                                scheduler.after(AGAIN_MILLIS, () -> addAgain(some));
                            }
                        });
            }
        }
    }

    @Override
    public void match(TopicName topic, Consumer<TopicFilter> found) {
        meta.replica().match(topic, found);
    }

    @Override
    public boolean hasPeer(ClientId client) {
        return meta.replica().hasPeer(client);
    }

    @Override
    public void others(TopicFilter filter, Consumer<String> node) {
        meta.replica().others(filter, node);
    }

    @Override
    public void others(ClientId client, Consumer<String> node) {
        meta.replica().others(client, node);
    }

    @Override
    public void listen(RouteListener listener) {
        meta.replica().listen(listener);
    }
}
