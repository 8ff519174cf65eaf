/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.session;

import io.netty.channel.Channel;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.rocketmq.mqtt.common.model.ClientId;
import org.apache.rocketmq.mqtt.common.port.SessionRegistry.Claim;
import org.jspecify.annotations.Nullable;

/**
 * Which connection of this node a client is on: at most one [MQTT-3.1.4-2]. Of two that want the same place the one with the higher epoch
 * gets it, in whatever order they come. Safe for any thread.
 */
public final class SessionDirectory {

    private final ConcurrentHashMap<ClientId, Place> places = new ConcurrentHashMap<>();

    /** A connection's place. It is free again when the connection has left it and all before it have, too. */
    static final class Place {
        private final Claim claim;
        private final Channel channel;
        private final CompletableFuture<Void> free = new CompletableFuture<>();
        /** Of the thread that made the place: completes on any thread when no older connection of the client is left. */
        private CompletionStage<Void> alone = CompletableFuture.completedStage(null);

        private Place(Claim claim, Channel channel) {
            this.claim = claim;
            this.channel = channel;
        }

        CompletionStage<Void> alone() {
            return alone;
        }
    }

    /**
     * Sends away whoever has the place.
     *
     * @return null if a connection with a higher epoch has been here: the caller is the older one
     */
    @Nullable
    Place enter(Claim claim, Channel channel) {
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
        if (old != null) {
            mine.alone = old.free;
            old.channel.pipeline().fireUserEventTriggered(Signal.TAKEN_OVER);
        }
        return mine;
    }

    /** By the thread that entered. */
    void leave(Place place) {
        places.remove(place.claim.client(), place);
        place.alone.whenComplete((nothing, fault) -> place.free.complete(null));
    }

    /** How many clients have a place. */
    public int size() {
        return places.size();
    }
}
