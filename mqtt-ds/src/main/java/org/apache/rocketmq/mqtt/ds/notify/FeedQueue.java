/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.ds.notify;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.rocketmq.mqtt.ds.broker.Pulled;
import org.apache.rocketmq.mqtt.ds.broker.QueueAddress;
import org.apache.rocketmq.mqtt.ds.broker.QueueSearch;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads what backend services write into one consume queue of an ordinary topic, from its bookmark on or, if it has none, from a mark in the commit log on, with a
 * pull always held at the broker. Goes on behind a message only when it has been handled. What lay behind the bookmark at the beginning may
 * have been handled before.
 *
 * <p>One step is under way at a time and owns the state. Lives until {@link #close}.
 */
final class FeedQueue {

    private static final Logger LOG = LoggerFactory.getLogger(FeedQueue.class);
    private static final int MAX_MESSAGES_PER_PULL = 32;
    private static final long UNPLACED = -1;
    private static final long FIRST_PAUSE_MILLIS = 100;
    private static final long LONGEST_PAUSE_MILLIS = 5_000;

    private final QueueAddress queue;
    private final FeedBookmark bookmark;
    private final long mark;
    private final FeedContext context;
    private final FeedHandler handler;
    private final AtomicBoolean closed = new AtomicBoolean();
    private long offset = UNPLACED;
    private long againUntil; // messages before this offset may have been handled
    private long pauseMillis = FIRST_PAUSE_MILLIS;
    private boolean warned;

    /** @param mark where to begin without a bookmark */
    FeedQueue(QueueAddress queue, FeedBookmark bookmark, long mark, FeedContext context, FeedHandler handler) {
        this.queue = queue;
        this.bookmark = bookmark;
        this.mark = mark;
        this.context = context;
        this.handler = handler;
    }

    void step() {
        if (closed.get()) {
            return;
        }
        if (offset == UNPLACED) {
            place().thenRun(this::step).exceptionally(this::pauseAfter);
        } else {
            context.pulls().increment();
            context.calls()
                    .pull(queue, handler.filter(), offset, MAX_MESSAGES_PER_PULL, context.holdMillis())
                    .thenCompose(this::handle)
                    .thenAccept(next -> {
                        offset = next;
                        bookmark.moveTo(next);
                        step();
                    })
                    .exceptionally(this::pauseAfter);
        }
    }

    private CompletionStage<Void> place() {
        Long reached = bookmark.offset();
        if (reached != null) {
            return context.calls().maxOffset(queue).thenAccept(end -> {
                againUntil = end;
                offset = reached;
            });
        }
        return QueueSearch.firstAtOrAfter(context.calls(), queue, mark).thenAccept(found -> {
            offset = found.offset();
            bookmark.moveTo(offset);
        });
    }

    /** @return the offset to go on at, once all messages are handled */
    private CompletionStage<Long> handle(Pulled pulled) {
        pauseMillis = FIRST_PAUSE_MILLIS;
        warned = false;
        long next = pulled.outcome() == Pulled.Outcome.NOTHING_NEW ? offset : pulled.next();
        if (closed.get() || pulled.messages().isEmpty()) {
            return CompletableFuture.completedStage(next);
        }
        long again = againUntil;
        CompletableFuture<?>[] handled = pulled.messages().stream()
                .map(message -> handler.handle(message, queue.broker(), message.getQueueOffset() < again)
                        .toCompletableFuture())
                .toArray(CompletableFuture<?>[]::new);
        againUntil = Math.max(again, next); // if they fail, they are pulled once more
        return CompletableFuture.allOf(handled).thenApply(done -> next);
    }

    private @Nullable Void pauseAfter(Throwable fault) {
        context.failures().increment();
        if (pauseMillis == LONGEST_PAUSE_MILLIS && !warned) {
            warned = true;
            LOG.warn("messages of backend services in {} are not read: {}", queue, fault.toString());
        }
        context.scheduler().after(pauseMillis, this::step);
        pauseMillis = Math.min(pauseMillis * 2, LONGEST_PAUSE_MILLIS);
        return null;
    }

    void close() {
        closed.set(true);
        bookmark.close();
    }
}
