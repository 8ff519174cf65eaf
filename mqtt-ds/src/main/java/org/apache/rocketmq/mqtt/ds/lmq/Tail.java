/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.ds.lmq;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.rocketmq.mqtt.common.model.MessageWindow;
import org.apache.rocketmq.mqtt.common.model.QueueName;
import org.apache.rocketmq.mqtt.common.model.StoredMessage;
import org.apache.rocketmq.mqtt.common.port.SharedQueue;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException.Category;
import org.apache.rocketmq.mqtt.ds.broker.Pulled;
import org.apache.rocketmq.mqtt.ds.broker.QueueSearch.Found;
import org.apache.rocketmq.mqtt.ds.lmq.QueueReader.Reading;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One node's shared reader of one light queue at one broker. Sleeps until an arrival, then pulls, with the pull held at the broker, as long as
 * messages keep coming; after a pull that was held in vain it sleeps again.
 *
 * <p>At most one pull counts: whoever woke the tail, or takes {@code underWay} when the pull returns or is overdue, owns the
 * position and is the one writer of the window, until the next pull is under way or the tail sleeps. Readers on any thread see the window as it was last published. Lives from the queue's first arrival until its
 * last watch is closed.
 */
final class Tail implements SharedQueue {

    private static final Logger LOG = LoggerFactory.getLogger(Tail.class);
    private static final int MAX_MESSAGES_PER_PULL = 256;
    private static final int MAX_MESSAGES_IN_WINDOW = 4_096;
    private static final int MOST_HELD_IN_VAIN = 12;
    private static final long FIRST_PAUSE_MILLIS = 50;
    private static final long LONGEST_PAUSE_MILLIS = 1_000;

    private final QueueName name;
    private final QueueReader reader;
    private final TailContext context;
    private final long mark;
    private final Wakefulness wakefulness = new Wakefulness();
    private final LaggardReads laggards;
    private final AtomicReference<@Nullable Pull> underWay = new AtomicReference<>();
    private final News news = new News();
    private final AtomicBoolean lookPlanned = new AtomicBoolean();
    private final TailWatches watches = new TailWatches();
    private volatile MessageWindow window = MessageWindow.emptyAt(0);
    private volatile @Nullable Beginning beginning; // null: it is not known yet where to begin
    private volatile boolean closed;
    private volatile boolean heard; // of, since the last sweep
    private volatile boolean looking; // without a hold at the broker: there may well be nothing

    // Of whoever reads:
    private long pauseMillis = FIRST_PAUSE_MILLIS;
    private int heldInVain;

    /** One pull, told from all others by its identity. */
    private static final class Pull {}

    /** @param mark place before which no watch of the queue wants anything */
    Tail(QueueName name, QueueReader reader, long mark, TailContext context) {
        this.name = name;
        this.reader = reader;
        this.mark = mark;
        this.context = context;
        this.laggards = new LaggardReads(reader, context.meters(), this::lost);
    }

    @Override
    public QueueName name() {
        return name;
    }

    @Override
    public String broker() {
        return reader.address().broker().name();
    }

    @Override
    public MessageWindow window() {
        return window;
    }

    /** A watch that joins is told of what the tail has, and one that resumes always: what it wants may be older. */
    void attach(Watch watch) {
        watches.add(watch);
        if (beginning != null) {
            watch.tell(this);
        }
    }

    void detach(Watch watch) {
        watches.remove(watch);
    }

    /** There is news of the queue: a message at a place of the broker's commit log, or at an unknown one. */
    void arrived(long place) {
        heard = true;
        if (!news.heard(place, System.nanoTime())) {
            return;
        }
        watchForOverdue();
        wake();
    }

    private void wake() {
        if (wakefulness.wake()) {
            step();
        }
    }

    /** The broker has lost part of its commit log: offsets mean something else now, also that of the pull under way. */
    void lost() {
        if (underWay.getAndSet(null) == null) {
            arrived(ArrivalListener.UNKNOWN); // whoever is between two pulls looks at the era before the next
        } else {
            step();
        }
    }

    /**
     * Looks whether there is something to read, though nothing was heard of; asks the broker once or twice if not. A pull under way may have been
     * sent before what is looked for was stored: if it is in vain, another one follows.
     */
    void look() {
        if (wakefulness.wakeIfAsleep()) {
            looking = true;
            step();
        } else {
            wake();
        }
    }

    /** Whether there was news since this was last asked. */
    boolean wasHeardOf() {
        boolean was = heard;
        heard = false;
        return was;
    }

    /** Whether the queue's end at the broker says that there is more than was read. */
    boolean isBehind(long end) {
        return beginning != null && window.end() < end;
    }

    /** Whether it has read any message. */
    boolean hasRead() {
        Beginning now = beginning;
        return now != null && window.end() > now.offset();
    }

    /** Looks, when it is time, whether the pull under way should have returned; one look is planned at a time. */
    private void watchForOverdue() {
        long inMillis = news.overdueIn(System.nanoTime());
        if (inMillis >= 0 && lookPlanned.compareAndSet(false, true)) {
            context.scheduler().after(Math.max(1, inMillis), this::replaceOverdue);
        }
    }

    private void replaceOverdue() {
        lookPlanned.set(false);
        Pull overdue = underWay.get();
        if (closed || overdue == null) {
            return; // the next pull plans the next look
        }
        long now = System.nanoTime();
        if (news.overdueIn(now) == 0 && underWay.compareAndSet(overdue, null)) {
            context.meters().pullsGivenUp.increment();
            LOG.debug(
                    "queue={} broker={} offset={} a held pull is overdue, pulling anew", name, broker(), window.end());
            news.gaveUp(now);
            pull();
        } else {
            watchForOverdue();
        }
    }

    private void step() {
        if (closed) {
            forget();
            return; // stays awake: nobody wakes a closed tail
        }
        Beginning now = beginning;
        if (now == null || now.era() != reader.era()) {
            begin();
        } else {
            pull();
        }
    }

    /** Finds where to read: first at the mark, and behind what was read when offsets have come to mean something else. */
    private void begin() {
        long era = reader.era();
        long place = Math.max(mark, news.readTo() + 1);
        reader.locate(place)
                .thenAccept(found -> {
                    if (reader.era() == era) {
                        begun(found, place, era);
                    } else {
                        step();
                    }
                })
                .exceptionally(this::pauseAfter);
    }

    private void begun(Found found, long place, long era) {
        Beginning before = beginning;
        if (before == null) {
            window = MessageWindow.emptyAt(found.offset());
            beginning = new Beginning(found.offset(), place, era, 0);
            watches.tellWhoWantsOlder(this, mark);
        } else {
            long generation = before.generation() + 1;
            beginning = new Beginning(found.offset(), place, era, generation);
            publish(MessageWindow.emptyAt(found.offset(), generation));
        }
        if (looking && found.isAtEnd()) {
            sleepOrGoOn();
        } else {
            pull();
        }
    }

    private void pull() {
        context.meters().tailPulls.increment();
        Pull mine = new Pull();
        underWay.set(mine);
        watchForOverdue();
        long holdMillis = looking ? 0 : context.holdMillis();
        reader.read(window.end(), MAX_MESSAGES_PER_PULL, holdMillis).whenComplete((reading, fault) -> {
            if (underWay.compareAndSet(mine, null)) { // else it was given up, and another one counts
                returned(reading, fault);
            }
        });
    }

    private void returned(@Nullable Reading reading, @Nullable Throwable fault) {
        try {
            if (reading != null) {
                take(reading);
            } else {
                pauseAfter(fault == null ? new IllegalStateException("a pull returned nothing") : fault);
            }
        } catch (RuntimeException e) {
            LOG.error("queue={} broker={} reading failed", name, broker(), e);
            pauseAfter(e);
        }
    }

    private void take(Reading reading) {
        Beginning now = beginning;
        if (now == null || now.era() != reader.era()) {
            step(); // it was asked for by an offset that means nothing any more
            return;
        }
        Pulled.Outcome outcome = reading.pulled().outcome();
        if (outcome != Pulled.Outcome.NOTHING_MATCHED) {
            pauseMillis = FIRST_PAUSE_MILLIS;
        }
        if (outcome != Pulled.Outcome.NOTHING_NEW) {
            heldInVain = 0;
        }
        switch (outcome) {
            case FOUND -> found(reading);
            case OFFSET_MOVED -> moved(reading.pulled().next());
            case NOTHING_MATCHED -> {
                if (reading.pulled().next() > window.end()) {
                    moved(reading.pulled().next());
                } else {
                    pauseAfter(new GatewayException(Category.RETRY, "the broker does not give what it has"));
                }
            }
            case NOTHING_NEW -> sleepOrGoOn();
        }
    }

    private void found(Reading reading) {
        List<StoredMessage> messages = reading.messages();
        if (messages.isEmpty()) {
            throw new IllegalStateException("an answer with messages that has none");
        }
        long waited = news.read(messages.get(messages.size() - 1).commitLogOffset(), System.nanoTime());
        if (waited >= 0) {
            context.meters().arrivalToRead.recordNanos(waited);
        }
        context.meters().tailPullsFound.increment();
        context.meters().tailMessages.add(messages.size());
        if (reading.first() > window.end()) {
            publish(MessageWindow.emptyAt(
                    reading.first(), window.generation())); // what lies between has expired at the broker
        }
        publish(window.append(messages, MAX_MESSAGES_IN_WINDOW, context.memory().windowBound()));
        looking = false;
        wakefulness.goOn(); // news up to here is read; later news finds the next pull held
        step();
    }

    /** The store does not have the offset: it expired, or the queue ends before it because the broker has lost what it had. */
    private void moved(long next) {
        LOG.warn(
                "queue={} broker={} offset={} is not there any more, the queue goes on at {}",
                name,
                broker(),
                window.end(),
                next);
        context.meters().storeResets.increment();
        if (next >= window.end()) {
            publish(MessageWindow.emptyAt(next, window.generation()));
            step();
        } else {
            // An era has begun. What is new in it lies behind all that was read; the broker has to be asked first, so
            // that this is known.
            context.ask()
                    .apply(reader.address().broker())
                    .thenAccept(asked -> begin())
                    .exceptionally(this::pauseAfter);
        }
    }

    private void sleepOrGoOn() {
        looking = false;
        if (!closed && news.isUnread() && heldInVain < MOST_HELD_IN_VAIN) {
            heldInVain++; // the broker has the message and has not indexed it yet
            step();
            return;
        }
        if (news.isUnread() && !closed) {
            context.meters().newsGivenUp.increment();
            LOG.warn(
                    "queue={} broker={} offset={} a message that was announced does not appear",
                    name,
                    broker(),
                    window.end());
        }
        heldInVain = 0;
        news.nothingThere();
        forget(); // who has not looked for the time of a held pull reads by itself
        if (closed || !wakefulness.sleep()) {
            step();
        }
    }

    private void forget() {
        context.memory().changed(-window.weight());
        window = MessageWindow.emptyAt(window.end(), window.generation());
    }

    private void publish(MessageWindow next) {
        context.memory().changed(next.weight() - window.weight());
        window = next;
        watches.tell(this);
    }

    /** @return null, always: the shape that a stage's last resort has */
    private @Nullable Void pauseAfter(Throwable fault) {
        context.meters().pullFailures.increment();
        LOG.debug("queue={} broker={} pull failed, again in {} ms: {}", name, broker(), pauseMillis, fault.toString());
        context.scheduler().after(pauseMillis, this::step);
        pauseMillis = Math.min(pauseMillis * 2, LONGEST_PAUSE_MILLIS);
        return null;
    }

    @Override
    public CompletionStage<Long> locate(long wanted) {
        long from = wanted > 0 ? wanted : floor();
        Beginning begun = beginning;
        if (begun != null && begun.era() == reader.era()) {
            MessageWindow now = window; // read after the beginning: before, it is none
            if (begun.reachesBack(now, from)) {
                return CompletableFuture.completedStage(now.firstFrom(from));
            }
        }
        return laggards.locate(begun, from);
    }

    /** Where whoever knew nothing of the broker begins. */
    long floor() {
        return watches.floor(reader.address().broker(), mark);
    }

    @Override
    public CompletionStage<Slice> fetch(long offset, int max) {
        return laggards.fetch(beginning, offset, max);
    }

    /** Reads no more; the pull under way is forgotten when it returns. */
    void close() {
        closed = true;
        if (wakefulness.wakeIfAsleep()) {
            step();
        }
    }
}
