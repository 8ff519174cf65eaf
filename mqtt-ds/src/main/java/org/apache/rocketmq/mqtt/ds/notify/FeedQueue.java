/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.ds.notify;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.apache.rocketmq.common.message.MessageExt;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException.Category;
import org.apache.rocketmq.mqtt.ds.broker.Broker;
import org.apache.rocketmq.mqtt.ds.broker.Pulled;
import org.apache.rocketmq.mqtt.ds.broker.QueueAddress;
import org.apache.rocketmq.mqtt.ds.broker.QueueSearch.Found;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads what backend services write into one consume queue of an ordinary topic, from its bookmark on or, if it has none, from a mark in the commit log on, with a
 * pull always held at the broker. Goes on behind a message only when it has been handled. What lay behind the bookmark at the beginning may
 * have been handled before. When the broker has lost part of its commit log, the place is found anew.
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
    private final FeedSource source;
    private final FeedBookmark bookmark;
    private final long mark;
    private final FeedContext context;
    private final FeedHandler handler;
    private volatile boolean closed;
    private CompletableFuture<Void> handling = CompletableFuture.completedFuture(null); // guarded by this
    private long offset = UNPLACED;
    private long base; // what an offset is counted from in the era in which this was placed
    private long againUntil; // messages before this offset may have been handled
    private long pauseMillis = FIRST_PAUSE_MILLIS;
    private boolean warned;

    /** @param mark where to begin without a bookmark */
    FeedQueue(QueueAddress queue, FeedBookmark bookmark, long mark, FeedContext context, FeedHandler handler) {
        this.queue = queue;
        this.source = context.sources().apply(queue);
        this.bookmark = bookmark;
        this.mark = mark;
        this.context = context;
        this.handler = handler;
    }

    void step() {
        if (closed) {
            return;
        }
        if (isOfOtherEra()) {
            offset = UNPLACED;
        }
        CompletableFuture.completedFuture(offset)
                .thenCompose(at -> at == UNPLACED ? place() : read(at)) // also what throws is a failure of the step
                .thenRun(this::step)
                .exceptionally(this::pauseAfter);
    }

    private CompletionStage<Void> read(long at) {
        context.figures().pulls().increment();
        return source.pull(handler.filter(), at, MAX_MESSAGES_PER_PULL).thenCompose(this::handle);
    }

    private CompletionStage<Void> place() {
        Long reached = bookmark.reached();
        base = queue.broker().counted(0);
        CompletionStage<Found> found = reached == null ? source.firstAtOrAfter(mark) : goOnAt(reached);
        return found.thenAccept(at -> {
            if (queue.broker().counted(0) != base) {
                throw new GatewayException(Category.RETRY, queue.broker() + " has lost part of its commit log");
            }
            againUntil = at.end();
            moveTo(at.offset());
        });
    }

    /**
     * Where to go on at a bookmark. What the broker has lost since it was set may have been before it: then other messages are at these offsets, and
     * those are new.
     */
    private CompletionStage<Found> goOnAt(long reached) {
        long changed = queue.broker().changedSince(reached);
        long at = Broker.uncounted(reached);
        if (changed != Broker.NOWHERE) {
            return source.firstAtOrAfter(changed)
                    .thenApply(first -> new Found(Math.min(at, first.offset()), first.end()));
        }
        return source.end()
                .thenCompose(end -> at <= end
                        ? CompletableFuture.completedStage(new Found(at, end))
                        : source.firstAtOrAfter(mark)); // the topic was deleted and made anew
    }

    /** Whether the broker has lost something since the queue's place was found: offsets may mean other messages. */
    private boolean isOfOtherEra() {
        return offset != UNPLACED && queue.broker().counted(0) != base;
    }

    private void moveTo(long next) {
        offset = next;
        bookmark.moveTo(base + next);
    }

    /** @return completes when all messages are handled and the place has moved */
    private CompletionStage<Void> handle(Pulled pulled) {
        if (isOfOtherEra()) {
            return CompletableFuture.completedStage(null); // it is not known what was asked for
        }
        long next = pulled.outcome() == Pulled.Outcome.NOTHING_NEW ? offset : pulled.next();
        if (next < offset) {
            offset = UNPLACED;
            throw new GatewayException(Category.RETRY, queue + " has lost messages, or was made anew");
        }
        if (next == offset && pulled.outcome() != Pulled.Outcome.NOTHING_NEW) {
            throw new GatewayException(Category.RETRY, queue.broker() + " does not give what it has");
        }
        pauseMillis = FIRST_PAUSE_MILLIS;
        warned = false;
        noticePlaces(pulled.messages());
        if (pulled.messages().isEmpty()) {
            moveTo(next);
            return CompletableFuture.completedStage(null);
        }
        if (!context.turn().isSure()) {
            throw new GatewayException(Category.RETRY, "others may have taken this node for dead");
        }
        CompletableFuture<Void> done = new CompletableFuture<>();
        synchronized (this) {
            if (closed) {
                return CompletableFuture.completedStage(null);
            }
            handling = done;
        }
        long again = againUntil;
        CompletableFuture<?>[] handled = pulled.messages().stream()
                .map(message -> handled(message, message.getQueueOffset() < again))
                .toArray(CompletableFuture<?>[]::new);
        againUntil = Math.max(again, next); // if they fail, they are pulled once more
        return CompletableFuture.allOf(handled)
                .thenRun(() -> moveTo(next))
                .whenComplete((all, fault) -> done.complete(null));
    }

    /** So that it is seen when the broker loses them. */
    private void noticePlaces(List<MessageExt> messages) {
        if (!messages.isEmpty()) {
            long last = messages.get(messages.size() - 1).getCommitLogOffset();
            queue.broker().sawMessageAt(queue.broker().placeOf(last));
        }
    }

    /** One message; also a handler that throws ends in the stage. */
    private CompletableFuture<Void> handled(MessageExt message, boolean again) {
        return CompletableFuture.completedFuture(message)
                .thenCompose(each -> handler.handle(each, queue.broker(), again, context.turn()))
                .exceptionallyCompose(fault -> passBy(message, fault));
    }

    /** One message that cannot be handled must not keep all others from it: it is left where it is, and counted. */
    private CompletionStage<Void> passBy(MessageExt message, Throwable fault) {
        if (context.turn().isOver() || !isForGood(fault)) {
            return CompletableFuture.failedStage(fault);
        }
        context.figures().passedBy().increment();
        LOG.error(
                "queue={} offset={} msgId={} cannot be handled, it is passed by",
                queue,
                message.getQueueOffset(),
                message.getMsgId(),
                fault);
        return CompletableFuture.completedStage(null);
    }

    /** Not, if trying again can help, or it is the machine that fails. */
    private static boolean isForGood(Throwable fault) {
        Throwable cause = fault instanceof CompletionException && fault.getCause() != null ? fault.getCause() : fault;
        return cause instanceof GatewayException known
                ? known.category() != Category.RETRY && known.category() != Category.UNWANTED
                : cause instanceof Exception;
    }

    private @Nullable Void pauseAfter(Throwable fault) {
        context.figures().failures().increment();
        if (pauseMillis == LONGEST_PAUSE_MILLIS && !warned) {
            warned = true;
            LOG.warn("messages of backend services in {} are not read: {}", queue, fault.toString());
        }
        context.scheduler().after(pauseMillis, this::step);
        pauseMillis = Math.min(pauseMillis * 2, LONGEST_PAUSE_MILLIS);
        return null;
    }

    /** @return completes when nothing is being handled any more; what was handled until then counts */
    CompletionStage<Void> close() {
        CompletableFuture<Void> last;
        synchronized (this) {
            closed = true;
            last = handling;
        }
        return last.thenRun(bookmark::close);
    }
}
