/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.meta.state;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException.Category;
import org.apache.rocketmq.mqtt.meta.command.Answer;
import org.apache.rocketmq.mqtt.meta.command.Entry;
import org.apache.rocketmq.mqtt.meta.command.Query;
import org.apache.rocketmq.mqtt.meta.command.Reply;

/**
 * The metadata of a cluster, as one of its members holds it: a machine that log entries change, each wholly or not at all, the same everywhere.
 *
 * <p>Owns the tables in one directory, from {@link #open} to {@link #close}. Entries come from one thread at a time, in the order of the log; queries and checkpoints from
 * any thread, also meanwhile. The tables hold the index of the last entry that is in them, so after whatever kind of end the log must be
 * repeated from there.
 *
 * <p>Every fault is of category FATAL, or no {@link GatewayException} at all: the member must stop. Once closed, calls fail with category RETRY.
 */
public final class MetaState implements AutoCloseable {

    /** As many changes of routes can be asked for; who knows less gets a snapshot. The same in every member. */
    private static final int KEPT_CHANGES = 200_000;

    private record Outcome(Reply reply, boolean hasNews) {}

    private final Store store;
    private final int keptChanges;
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private final Object applyLock = new Object();

    /** Shared by whoever uses the store; exclusive to close it. */
    private final ReentrantReadWriteLock lifetime = new ReentrantReadWriteLock();

    private boolean isClosed; // guarded by lifetime
    private volatile Head head;

    private MetaState(Store store, int keptChanges) {
        this.store = store;
        this.keptChanges = keptChanges;
        head = Draft.head(store);
    }

    /** Opens what is in a directory; makes it, without content, if there is nothing. */
    public static MetaState open(Path directory) {
        return open(directory, KEPT_CHANGES);
    }

    static MetaState open(Path directory, int keptChanges) {
        Store store = Store.open(directory);
        try {
            return new MetaState(store, keptChanges);
        } catch (RuntimeException e) {
            store.close();
            throw e;
        }
    }

    /**
     * Applies an entry of the log. One that was applied already, by its index, changes nothing; its reply is for nobody, because whoever waits for one waits
     * for the first.
     */
    public Reply apply(long term, long index, Entry entry) {
        Outcome outcome = whileOpen(() -> {
            synchronized (applyLock) {
                if (index <= head.index) {
                    String why = "entry " + index + " is applied already, up to " + head.index;
                    return new Outcome(Senders.refused(entry, why, head.revision), false);
                }
                Draft draft = draft(term, index, entry.nowMillis());
                Reply reply = new Application(draft, keptChanges).apply(entry);
                draft.commit();
                head = draft.head;
                return new Outcome(reply, draft.hasNews);
            }
        });
        if (outcome.hasNews()) {
            listeners.forEach(Runnable::run);
        }
        return outcome.reply();
    }

    /** The log has an entry that does not concern the metadata. */
    public void advance(long term, long index) {
        whileOpen(() -> {
            synchronized (applyLock) {
                if (index > head.index) {
                    Draft draft = draft(term, index, 0);
                    draft.commit();
                    head = draft.head;
                }
                return true;
            }
        });
    }

    private Draft draft(long term, long index, long nowMillis) {
        Head next = head.copy();
        next.term = term;
        next.index = index;
        return new Draft(store, next, nowMillis);
    }

    /** The term of the last entry that was applied; 0 before the first. */
    public long appliedTerm() {
        return head.term;
    }

    /** The index of the last entry that was applied; -1 before the first. */
    public long appliedIndex() {
        return head.index;
    }

    /** The time of the last entry that was applied; it never goes back. 0 before the first. */
    public long clockMillis() {
        return head.clock;
    }

    /** The revision of the routes. */
    public long revision() {
        return head.revision;
    }

    /** Answers from all that was applied before the call, and perhaps more. */
    public Answer query(Query query) {
        return whileOpen(() -> new Reading(store, head).answer(query));
    }

    /**
     * Copies the state, as it is between two entries, to a directory that must not exist, on the same file system. Mostly links: quick, and small for as long
     * as the state does not change much. It can be opened as any other.
     */
    public void checkpoint(Path newDirectory) {
        whileOpen(() -> {
            store.checkpoint(newDirectory);
            return true;
        });
    }

    /** When it returns, all that was applied before it was called survives a loss of power: the log may forget it. */
    public void flush() {
        whileOpen(() -> {
            store.flush();
            return true;
        });
    }

    /**
     * Adds one who hears, in the thread that applies, after each entry that may have changed the answer to {@link Query.RouteChanges}. Must not
     * block.
     */
    public void onRouteChange(Runnable listener) {
        listeners.add(listener);
    }

    private <T> T whileOpen(Supplier<T> use) {
        lifetime.readLock().lock();
        try {
            if (isClosed) {
                throw new GatewayException(Category.RETRY, "the metadata of this member is closed");
            }
            return use.get();
        } finally {
            lifetime.readLock().unlock();
        }
    }

    /** Waits for those who are inside. Closing again does nothing. */
    @Override
    public void close() {
        lifetime.writeLock().lock();
        try {
            if (!isClosed) {
                isClosed = true;
                store.close();
            }
        } finally {
            lifetime.writeLock().unlock();
        }
    }
}
