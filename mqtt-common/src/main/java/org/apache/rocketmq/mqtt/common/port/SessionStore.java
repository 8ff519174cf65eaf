/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.common.port;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.apache.rocketmq.mqtt.common.model.ClientId;
import org.apache.rocketmq.mqtt.common.model.SessionChange;
import org.apache.rocketmq.mqtt.common.model.SessionState;
import org.apache.rocketmq.mqtt.common.model.Will;
import org.jspecify.annotations.Nullable;

/**
 * Who owns which client, and what outlives the connections of persistent sessions. Durable: what a completed stage stands for survives any
 * process. Safe for any thread; nothing blocks.
 *
 * <p>The {@link RouteTable} that goes with the store knows of a client's claim ({@link RouteTable#hasPeer}) from the completion of {@link #claim} to its release, and of a stored session
 * and its filters for as long as it is stored, whether the client is connected or not.
 *
 * <p>A claim is fenced by every later one of the same client: what it writes then is refused, with a
 * {@link org.apache.rocketmq.mqtt.common.runtime.GatewayException} of category REFUSED. Category RETRY means that the store cannot be reached
 * now; whether the write took place is not known then, and it may be repeated.
 */
public interface SessionStore {

    /**
     * Makes this node the client's owner, whoever was before. A clean one discards what is stored of the client [MQTT-3.1.2-6]; any other one begins
     * to store, or goes on with what is stored [MQTT-3.1.2-4].
     *
     * @param will what is due if the claim ends other than by {@link #release}
     */
    CompletionStage<Claimed> claim(ClientId client, boolean clean, @Nullable Will will);

    /** Changes what is stored, all or nothing, after all earlier calls for the same claim. Only for claims that are not clean. */
    CompletionStage<Void> write(Claim claim, List<SessionChange> changes);

    /**
     * Gives a claim up, and drops its will: the connection has ended with DISCONNECT, or had no will. Nothing is left of a clean claim; of any other
     * the state stays, until it expires. Without effect, and not a failure, if a later claim has followed.
     *
     * @param last changes to be made before; none for a clean claim
     */
    CompletionStage<Void> release(Claim claim, List<SessionChange> last);

    /**
     * Gives a claim up as {@link #release} does, but its will is due from the same moment on, to this node, until it is {@link WillStore#published} or
     * this node dies: the connection has ended without DISCONNECT. May be said again.
     *
     * @return the will, which this node must publish; empty if the claim had none, or it is another's business: a later claim has followed, or the claim
     *     has ended with its node's run
     */
    CompletionStage<Optional<DueWill>> end(Claim claim, List<SessionChange> last);

    /**
     * Tells, each time, that all claims this node has made so far have ended without its doing: it was taken for dead. Their wills are due to somebody.
     */
    void onLoss(Runnable listener);

    /**
     * "The client is owned by this node."
     *
     * @param epoch grows with every claim of the client, for ever
     */
    record Claim(ClientId client, long epoch) {}

    /**
     * @param isPresent whether state was stored: the session-present flag of CONNACK
     * @param state what was stored; empty for a clean claim
     * @param overtaken the will of an earlier claim that was never released: whoever has claimed the client now must publish it
     *     ({@link WillStore#published})
     * @param previousNode another node, on which the client was connected until now and may still be: to be told; null if there is none
     */
    record Claimed(
            Claim claim,
            boolean isPresent,
            SessionState state,
            @Nullable DueWill overtaken,
            @Nullable String previousNode) {}

    /** The will of a claim that has ended without being released. */
    record DueWill(Claim claim, Will will) {

        /** What its message is stored under, so that it is published once however often that is tried. */
        public String key() {
            return "will-" + claim.epoch() + "-" + claim.client().value();
        }
    }
}
