/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.session;

import io.netty.channel.Channel;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.rocketmq.mqtt.common.model.ClientId;
import org.apache.rocketmq.mqtt.common.model.SessionChange;
import org.apache.rocketmq.mqtt.common.port.SessionStore.Claim;
import org.jspecify.annotations.Nullable;

/**
 * Which connection of this node a client is on: at most one [MQTT-3.1.4-2]. Of two that want the same place the one with the higher epoch
 * gets it, in whatever order they come. Safe for any thread.
 */
public final class SessionDirectory {

    private final ConcurrentHashMap<ClientId, Place> places = new ConcurrentHashMap<>();

    /** Of clients that have left with a message being stored: as long as stores take, at the most. */
    private final ConcurrentHashMap<ClientId, Tenure> unsettled = new ConcurrentHashMap<>();

    /** Of clients that have asked for a claim, until all of these have entered or given up. */
    private final ConcurrentHashMap<ClientId, Fence> fences = new ConcurrentHashMap<>();

    /** Who has an older claim than this epoch does not get in, though nobody is there. */
    private record Fence(int seekers, long epoch) {}

    /**
     * A connection's place. It is free again when the connection has left it and all before it have, too. Who comes next gets what they had changed and
     * not written.
     */
    static final class Place {
        private final Claim claim;
        private final Channel channel;
        private final Tenure tenure = new Tenure();
        private final CompletableFuture<List<SessionChange>> free = new CompletableFuture<>();
        /** Of the thread that made the place. */
        private CompletionStage<List<SessionChange>> alone = CompletableFuture.completedStage(List.of());

        private volatile boolean begun;

        private Place(Claim claim, Channel channel) {
            this.claim = claim;
            this.channel = channel;
        }

        Tenure tenure() {
            return tenure;
        }

        private void sendAway() {
            tenure.end();
            channel.pipeline().fireUserEventTriggered(Signal.TAKEN_OVER);
        }

        /** The client has got its CONNACK, or is about to. */
        void begin() {
            begun = true;
            alone = CompletableFuture.completedStage(List.of()); // what it handed over is the session's now
        }

        /** Completes, on any thread, when no older connection of the client is left, with what they had changed and not written. */
        CompletionStage<List<SessionChange>> alone() {
            return alone;
        }
    }

    /** A connection is about to ask for a claim. To be followed by {@link #sought}, whatever comes of it. */
    void seek(ClientId client) {
        fences.merge(client, new Fence(1, 0), (fence, one) -> new Fence(fence.seekers + 1, fence.epoch));
    }

    /** It has entered, or never will. */
    void sought(ClientId client) {
        fences.computeIfPresent(
                client, (key, fence) -> fence.seekers == 1 ? null : new Fence(fence.seekers - 1, fence.epoch));
    }

    private void fence(ClientId client, long epoch) {
        fences.computeIfPresent(client, (key, fence) -> new Fence(fence.seekers, Math.max(fence.epoch, epoch)));
    }

    /**
     * Sends away whoever has the place.
     *
     * @param elsewhere completes when another node has closed what the client had there, or nobody waits for that any more; never fails
     * @return null if a connection with a higher epoch has been here, or elsewhere: the caller is the older one
     */
    @Nullable
    Place enter(Claim claim, Channel channel, CompletionStage<Void> elsewhere) {
        Place mine = new Place(claim, channel);
        AtomicReference<@Nullable Place> before = new AtomicReference<>();
        Place now = places.compute(claim.client(), (client, current) -> {
            boolean isOlder = current == null || current.claim.epoch() < claim.epoch();
            before.set(isOlder ? current : null);
            return isOlder ? mine : current;
        });
        if (now != mine) {
            return null;
        }
        Place old = before.get();
        CompletionStage<List<SessionChange>> left =
                old == null ? CompletableFuture.completedStage(List.of()) : old.free;
        mine.alone = left.thenCombine(elsewhere, (unwritten, closed) -> unwritten);
        if (old != null) {
            old.sendAway();
        }
        fence(claim.client(), claim.epoch());
        Fence fence = fences.get(claim.client());
        if (fence != null && fence.epoch > claim.epoch()) { // raised before the place was there to be seen
            leave(mine, null);
            return null;
        }
        return mine;
    }

    /**
     * By the thread that entered.
     *
     * @param unwritten what the connection has changed and not written, its predecessors' changes included if it has come to take them over
     */
    void leave(Place place, @Nullable List<SessionChange> unwritten) {
        place.tenure.end();
        if (!place.tenure.isSettled()) {
            unsettled.put(place.claim.client(), place.tenure);
            CompletionStage<Void> unused = place.tenure
                    .settled()
                    .whenComplete((settled, fault) -> unsettled.remove(place.claim.client(), place.tenure));
        }
        places.remove(place.claim.client(), place);
        place.alone.whenComplete(
                (predecessors, fault) -> place.free.complete(unwritten == null ? predecessors : unwritten));
    }

    /** Whether a session of the client, under a later claim, has begun. */
    boolean hasNewer(Claim claim) {
        Place current = places.get(claim.client());
        return current != null && current.begun && current.claim.epoch() > claim.epoch();
    }

    /** All claims of this node have ended: whoever is here, or had asked before, must come again. */
    public void expelAll() {
        fences.replaceAll((client, fence) -> new Fence(fence.seekers, Long.MAX_VALUE));
        places.values().forEach(Place::sendAway);
    }

    /**
     * Sends away who has the place under an older claim, or comes with one: it is fenced, though its successor did not come here, or not so far.
     *
     * @return completes, on any thread, when no such connection has a session any more, and nothing is being stored for one that must not be stored twice
     */
    CompletionStage<Void> expel(Claim claim) {
        fence(claim.client(), claim.epoch());
        Place current = places.get(claim.client());
        if (current == null || current.claim.epoch() >= claim.epoch()) {
            Tenure left = unsettled.get(claim.client());
            return left == null ? CompletableFuture.completedStage(null) : left.settled();
        }
        current.sendAway();
        return current.free.thenCompose(unwritten -> current.tenure.settled());
    }

    /** The client is connected to another node, as the metadata has it: whoever is here was there before. */
    void expel(ClientId client) {
        Place current = places.get(client);
        if (current != null) {
            current.sendAway();
        }
    }

    /** How many clients have a place. */
    public int size() {
        return places.size();
    }
}
