/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.meta.client;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.apache.rocketmq.mqtt.common.port.SessionStore.Claim;
import org.apache.rocketmq.mqtt.common.port.SessionStore.DueWill;
import org.apache.rocketmq.mqtt.common.port.WillStore;
import org.apache.rocketmq.mqtt.meta.command.Answer;
import org.apache.rocketmq.mqtt.meta.command.Command;
import org.apache.rocketmq.mqtt.meta.command.Query;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Wills that this node must publish. Asks for them when the watch says that there are some, and tells each again, as long as it is not published,
 * every half a minute. Safe for any thread; listeners are called one at a time.
 */
final class MetaWillStore implements WillStore {

    private static final Logger LOG = LoggerFactory.getLogger(MetaWillStore.class);

    private static final int PAGE_BYTES = 256 << 10;
    private static final long AGAIN_NANOS = 30_000_000_000L;

    private final Metadatabase meta;
    private final String node;
    private final LongSupplier incarnation;
    private final List<Consumer<DueWill>> listeners = new CopyOnWriteArrayList<>();

    // guarded by this
    private final Map<Claim, Long> toldAt = new HashMap<>();
    private final Set<Claim> found = new HashSet<>();
    private boolean looking;

    MetaWillStore(Metadatabase meta, String node, LongSupplier incarnation) {
        this.meta = meta;
        this.node = node;
        this.incarnation = incarnation;
    }

    @Override
    public void listen(Consumer<DueWill> listener) {
        listeners.add(listener);
        synchronized (this) {
            toldAt.clear();
        }
        look();
    }

    /** There are some, or may be. */
    void look() {
        synchronized (this) {
            if (looking || listeners.isEmpty()) {
                return;
            }
            looking = true;
            found.clear();
        }
        page(0);
    }

    private void page(long afterEpoch) {
        CompletionStage<Answer> unused = meta.ask(
                        new Query.DueWills(node, incarnation.getAsLong(), afterEpoch, PAGE_BYTES))
                .whenComplete(this::found);
    }

    private void found(@Nullable Answer answer, @Nullable Throwable fault) {
        if (!(answer instanceof Answer.WillPage page)) {
            LOG.debug("wills not answered, the watch will tell of them again", fault);
            done(false);
            return;
        }
        page.wills().forEach(this::tell);
        if (page.isLast() || page.wills().isEmpty()) {
            done(true);
        } else {
            page(page.wills().get(page.wills().size() - 1).claim().epoch());
        }
    }

    private synchronized void done(boolean sawAll) {
        looking = false;
        if (sawAll) {
            toldAt.keySet().retainAll(found); // others were published, or are another node's now
        }
    }

    /** Also of one that no look finds, as its claimer should know of it. */
    void tell(DueWill will) {
        long now = System.nanoTime();
        synchronized (this) {
            found.add(will.claim());
            Long last = toldAt.get(will.claim());
            if (last != null && now - last < AGAIN_NANOS) {
                return;
            }
            toldAt.put(will.claim(), now);
        }
        for (Consumer<DueWill> listener : listeners) {
            try {
                listener.accept(will);
            } catch (RuntimeException e) { // it is told again later, and must not keep others from being told
                LOG.error("will listener failed client={}", will.claim().client(), e);
            }
        }
    }

    @Override
    public CompletionStage<Void> published(DueWill will) {
        return meta.done(new Command.WillPublished(will.claim())).thenApply(outcome -> null);
    }
}
