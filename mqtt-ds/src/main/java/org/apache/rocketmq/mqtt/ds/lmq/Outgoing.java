/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.ds.lmq;

import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import org.apache.rocketmq.mqtt.common.runtime.Stalls;
import org.apache.rocketmq.mqtt.ds.broker.Broker;
import org.apache.rocketmq.mqtt.ds.broker.QueueAddress;
import org.jspecify.annotations.Nullable;

/** One RocketMQ message on its way to a broker. Its content does not change; {@code stored} completes with where it
 * is. */
final class Outgoing {

    /**
     * Where a message was stored.
     *
     * @param place see {@link Broker}
     */
    record Stored(Broker broker, long place) {}

    /**
     * For a message that may be stored already.
     *
     * @param askedAt on the clock of {@link Stalls}
     */
    record Search(long askedAt, CompletionStage<Optional<Stored>> result) {}

    final Map<String, String> properties;
    final byte[] body;
    final CompletableFuture<Stored> stored = new CompletableFuture<>();
    final @Nullable String key;
    private final BooleanSupplier wanted;
    private final boolean atMostOnce;
    private final long deadlineNanos;

    private @Nullable Search begun; // before it is the strand's oldest

    // Of whoever sends the strand's oldest:
    private boolean again;
    private long sureAt; // nobody had stored it by then, on the clock of Stalls
    private final Map<Broker, QueueAddress> doubtful = new HashMap<>(2); // may have stored it

    /**
     * @param once with its UNIQ_KEY, if the message must not be stored twice
     * @param atMostOnce whether it is lost rather than stored twice, if it has no key
     * @param now on the clock of {@link Stalls}
     * @param deadlineNanos when to give up, on the clock of {@link System#nanoTime}
     */
    Outgoing(
            Map<String, String> properties,
            byte[] body,
            @Nullable Once once,
            boolean atMostOnce,
            long now,
            long deadlineNanos) {
        this.properties = properties;
        this.body = body;
        this.key = once == null ? null : once.key();
        this.again = once != null && once.again();
        this.wanted = once == null ? () -> true : once.wanted();
        this.atMostOnce = atMostOnce && key == null;
        this.sureAt = now;
        this.deadlineNanos = deadlineNanos;
    }

    /** Whether somebody may have sent it before it came here, and it has not been looked for. */
    boolean isToBeLookedFor() {
        return again && begun == null;
    }

    /** Before the strand has it. */
    void isLookedFor(Search search) {
        begun = search;
    }

    /** The search begun before, if nothing has made it void; once. */
    @Nullable
    Search takeSearch() {
        Search search = doubtful.isEmpty() ? begun : null;
        begun = null;
        return search;
    }

    /** It was sent there, and may have been stored. */
    void maybeStoredAt(QueueAddress queue) {
        doubtful.put(queue.broker(), queue);
    }

    /** Whether a broker may have stored it that did not say so. */
    boolean isInDoubt() {
        return !doubtful.isEmpty();
    }

    /** Whether it is lost rather than stored twice: of QoS 0, without a key to look for it. */
    boolean isAtMostOnce() {
        return atMostOnce;
    }

    /**
     * All that may have had it have said that they do not.
     *
     * @param askedAt when they were asked
     */
    void isNowhere(long askedAt) {
        again = false;
        sureAt = askedAt;
        doubtful.clear();
    }

    /** Whether to store it, if it is nowhere. */
    boolean isWanted() {
        return wanted.getAsBoolean();
    }

    /**
     * What to look for before it is sent; null if it need not be looked for. While this process stood still, its client may have gone to another
     * gateway, and that may have stored the message; but a message that has only waited is not looked for: under load that would make more load.
     */
    @Nullable
    String lookFor(Stalls stalls) {
        again |= key != null && stalls.stalledSince(sureAt);
        return again || !doubtful.isEmpty() ? key : null;
    }

    /**
     * Where to look for it.
     *
     * @param all brokers that may have stored it if it was sent before it came here
     * @return with its queue there, if it was sent there from here
     */
    Map<Broker, Optional<QueueAddress>> whereToLook(Collection<Broker> all) {
        Map<Broker, Optional<QueueAddress>> places = new LinkedHashMap<>(); // the likeliest first
        doubtful.forEach((broker, queue) -> places.put(broker, Optional.of(queue)));
        if (again) {
            all.forEach(broker -> places.putIfAbsent(broker, Optional.empty()));
        }
        return places;
    }

    /** Rough size in memory, in bytes. */
    long weight() {
        return 500L + body.length;
    }

    boolean isLate() {
        return deadlineNanos - System.nanoTime() <= 0;
    }
}
