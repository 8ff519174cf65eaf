/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.ds.peer;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * One of the ways to one node. One request is under way at a time; what comes meanwhile is coalesced, for each queue at a broker to the highest
 * place, and is the next request: the busier the way, the larger the batches, and no timer. State is guarded by this.
 */
final class Lane {

    /** Events that wait. */
    private static final int MOST_WAITING = 10_000;

    /** Events of one request: a few hundred kilobytes of names at most. */
    private static final int MOST_AT_ONCE = 1_000;

    private final Function<List<PeerEvent>, CompletionStage<?>> request;
    private final Consumer<PeerEvent> otherwise;
    private final Map<PeerEvent.Key, Long> waiting = new LinkedHashMap<>();
    private boolean underWay;
    private boolean closed;

    /**
     * @param request sends some events
     * @param otherwise takes what a request failed for, and what there is no room for
     */
    Lane(Function<List<PeerEvent>, CompletionStage<?>> request, Consumer<PeerEvent> otherwise) {
        this.request = request;
        this.otherwise = otherwise;
    }

    void offer(PeerEvent event) {
        boolean isRoom;
        List<PeerEvent> batch = List.of();
        synchronized (this) {
            PeerEvent.Key key = event.key();
            isRoom = closed || waiting.size() < MOST_WAITING || waiting.containsKey(key);
            if (isRoom && !closed) {
                waiting.merge(key, event.place(), Math::max);
                batch = underWay ? batch : take();
            }
        }
        if (!isRoom) {
            otherwise.accept(event);
        } else if (!batch.isEmpty()) {
            send(batch);
        }
    }

    private void send(List<PeerEvent> batch) {
        CompletionStage<?> unused = requested(batch).whenComplete((done, fault) -> {
            if (fault != null) {
                batch.forEach(otherwise);
            }
            List<PeerEvent> next;
            synchronized (this) {
                next = take();
            }
            if (!next.isEmpty()) {
                send(next);
            }
        });
    }

    /** A request that throws has failed, as one that fails later: the lane goes on. */
    private CompletionStage<?> requested(List<PeerEvent> batch) {
        try {
            return request.apply(batch);
        } catch (RuntimeException e) {
            return CompletableFuture.failedStage(e);
        }
    }

    /** The next request's; empty if nothing waits. */
    private List<PeerEvent> take() {
        List<PeerEvent> batch = new ArrayList<>(Math.min(waiting.size(), MOST_AT_ONCE));
        Iterator<Map.Entry<PeerEvent.Key, Long>> oldest = waiting.entrySet().iterator();
        while (oldest.hasNext() && batch.size() < MOST_AT_ONCE) {
            Map.Entry<PeerEvent.Key, Long> each = oldest.next();
            batch.add(new PeerEvent(each.getKey().queue(), each.getKey().broker(), each.getValue()));
            oldest.remove();
        }
        underWay = !batch.isEmpty();
        return batch;
    }

    /** The node needs no news any more. */
    synchronized void close() {
        closed = true;
        waiting.clear();
    }
}
