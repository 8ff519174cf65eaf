/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.session;

import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.apache.rocketmq.mqtt.common.model.ClientId;
import org.apache.rocketmq.mqtt.common.model.Message;
import org.apache.rocketmq.mqtt.common.model.Qos;
import org.apache.rocketmq.mqtt.common.port.SessionStore.Claim;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException.Category;
import org.apache.rocketmq.mqtt.common.runtime.Stalls;
import org.apache.rocketmq.mqtt.cs.PortCall;
import org.apache.rocketmq.mqtt.cs.access.Limit;
import org.apache.rocketmq.mqtt.cs.access.Permissions;
import org.apache.rocketmq.mqtt.cs.access.Refusal;
import org.apache.rocketmq.mqtt.cs.codec.Answer;
import org.apache.rocketmq.mqtt.cs.codec.Packet.PubRel;
import org.apache.rocketmq.mqtt.cs.codec.Packet.Publish;
import org.apache.rocketmq.mqtt.cs.journal.Journal;
import org.apache.rocketmq.mqtt.cs.retain.RetainedPublishes;
import org.apache.rocketmq.mqtt.cs.session.Tenure.Custody;
import org.jspecify.annotations.Nullable;

/**
 * What a client publishes: stored, then acknowledged, in the order it came whatever order the store answers in [MQTT-4.6.0-2]
 * [MQTT-4.6.0-3]. A message of QoS 2 is stored once, however often it is sent until it is released [MQTT-4.3.3-2].
 *
 * <p>Owns the acknowledgements that are due, bounded by {@link Unanswered}, and the packet ids of QoS 2 not released yet, each at
 * most once. A persistent session records such an id, with the key that its message is stored under, before it stores the message, and that it is released before it
 * says so: then the message is stored once, whoever dies in between. If this process stood still in between, the client
 * may have had it stored elsewhere: it is looked for. Event loop only; dies with its session.
 */
final class PublishFlow {

    /** Of a persistent session: they are stored with it. */
    private static final int MOST_UNRELEASED = 1_024;

    private final ClientId client;
    private final Claim claim;
    private final Tenure tenure;
    private final @Nullable Journal journal;
    private final RetainedPublishes store;
    private final Permissions permissions;
    private final Stalls stalls;
    private final SessionMeters meters;
    private final Unanswered unanswered;
    private final Line line;
    /** [MQTT-4.6.0-2] [MQTT-4.6.0-3]: each in the order of its PUBLISHes; a message that waits for its broker holds up those of its QoS only. */
    private @Nullable ArrayDeque<Due> duePubAcks;

    private @Nullable ArrayDeque<Due> duePubRecs;
    private @Nullable BitSet unreleased;
    /** Packet ids of an earlier connection, with the keys of their messages, of which it is not known whether they were stored. */
    private Map<Integer, String> uncertain = new HashMap<>(0);

    private long keys;

    /** The acknowledgement of one PUBLISH of QoS 1 or 2. */
    private static final class Due {
        final Qos qos;
        final int packetId;
        boolean stored;

        Due(Publish publish, boolean stored) {
            this.qos = publish.qos();
            this.packetId = publish.packetId();
            this.stored = stored;
        }

        Answer answer() {
            return qos == Qos.AT_LEAST_ONCE ? new Answer.PubAck(packetId) : new Answer.PubRec(packetId);
        }
    }

    /** @param journal of a persistent session */
    PublishFlow(
            Claim claim, Tenure tenure, @Nullable Journal journal, SessionNode node, Unanswered unanswered, Line line) {
        this.client = claim.client();
        this.claim = claim;
        this.tenure = tenure;
        this.journal = journal;
        this.store = node.store();
        this.permissions = node.permissions();
        this.stalls = node.ports().stalls();
        this.meters = node.meters();
        this.unanswered = unanswered;
        this.line = line;
    }

    /** @param received what an earlier connection received and the client has not released */
    void resume(Map<Integer, String> received) {
        uncertain = new HashMap<>(received);
    }

    /** Whether it is sent again though it was taken in on this connection, and not released: it is answered, and nothing more. */
    boolean isTaken(Publish publish) {
        return publish.qos() == Qos.EXACTLY_ONCE && unreleased != null && unreleased.get(publish.packetId());
    }

    Reply onPublish(Publish publish) {
        meters.published(publish.qos()).increment();
        switch (publish.qos()) {
            case AT_MOST_ONCE -> store(publish, null, message -> store.append(message, claim));
            case AT_LEAST_ONCE -> store(publish, isDue(publish, false), message -> store.append(message, claim));
            case EXACTLY_ONCE -> {
                String known = uncertain.remove(publish.packetId());
                if (known == null && journal != null && unreleasedCount() >= MOST_UNRELEASED) {
                    Refusal refusal = permissions.reached(
                            Limit.UNRELEASED, client, MOST_UNRELEASED + " messages of QoS 2 not released");
                    return new Reply.Close(EndReason.PROTOCOL_ERROR, refusal.detail());
                }
                if (remember(publish.packetId())) {
                    Due acknowledgement = isDue(publish, false);
                    if (known != null) {
                        store(publish, acknowledgement, message -> appendOnce(message, known, true));
                    } else {
                        storeOnce(publish, acknowledgement);
                    }
                } else if (!isPending(publish.packetId())) {
                    isDue(publish, true);
                    acknowledge(duePubRecs);
                }
            }
        }
        return Reply.NOTHING;
    }

    /** [MQTT-4.3.3-2]: the id may be used anew from now on. An id that is not known is answered too: its PUBCOMP was lost. */
    Reply onPubRel(PubRel release) {
        int packetId = release.packetId();
        boolean known = uncertain.remove(packetId) != null;
        if (unreleased != null && unreleased.get(packetId)) {
            unreleased.clear(packetId);
            known = true;
        }
        Reply.Send answer = new Reply.Send(new Answer.PubComp(packetId));
        if (journal == null || !known) {
            return answer;
        }
        journal.forgotten(packetId);
        journal.flush(() -> line.act(answer));
        return Reply.NOTHING;
    }

    private void storeOnce(Publish publish, Due acknowledgement) {
        String key = claim.epoch() + "-" + keys++; // an epoch is nobody else's, ever
        if (journal == null) {
            store(publish, acknowledgement, message -> appendOnce(message, key, false));
        } else {
            long came = stalls.now();
            journal.received(publish.packetId(), key);
            CompletionStage<Void> recorded = journal.flushed();
            store(
                    publish,
                    acknowledgement,
                    message -> recorded.thenCompose(done -> appendOnce(message, key, stalls.stalledSince(came))));
        }
    }

    private CompletionStage<Void> appendOnce(Message message, String key, boolean again) {
        Custody custody = tenure.custody();
        return PortCall.called(() -> store.appendOnce(message, claim, key, again, custody))
                .whenComplete((stored, fault) -> custody.decided());
    }

    private int unreleasedCount() {
        return uncertain.size() + (unreleased == null ? 0 : unreleased.cardinality());
    }

    /** @return whether the id was not in use */
    private boolean remember(int packetId) {
        if (unreleased == null) {
            unreleased = new BitSet();
        }
        if (unreleased.get(packetId)) {
            return false;
        }
        unreleased.set(packetId);
        return true;
    }

    private boolean isPending(int packetId) {
        return duePubRecs != null && duePubRecs.stream().anyMatch(due -> due.packetId == packetId);
    }

    private Due isDue(Publish publish, boolean stored) {
        Due next = new Due(publish, stored);
        if (publish.qos() == Qos.AT_LEAST_ONCE) {
            duePubAcks = duePubAcks == null ? new ArrayDeque<>(4) : duePubAcks;
            duePubAcks.add(next);
        } else {
            duePubRecs = duePubRecs == null ? new ArrayDeque<>(4) : duePubRecs;
            duePubRecs.add(next);
        }
        return next;
    }

    private void store(Publish publish, @Nullable Due acknowledgement, Function<Message, CompletionStage<Void>> how) {
        if (acknowledgement != null && tenure.isOver()) {
            return; // the client is being sent away, and keeps the message
        }
        Message message = publish.message(client);
        int weight = message.weight();
        unanswered.asked(weight);
        line.await(
                () -> acknowledgement == null ? how.apply(message) : endingTenure(how.apply(message)),
                nothing -> {
                    if (acknowledgement != null) {
                        acknowledgement.stored = true;
                        acknowledge(acknowledgement.qos == Qos.AT_LEAST_ONCE ? duePubAcks : duePubRecs);
                    }
                    unanswered.answered(weight);
                },
                fault -> {
                    unanswered.answered(weight);
                    if (GatewayException.of(fault).category() == Category.UNWANTED) {
                        return; // the client has been sent away, and keeps the message
                    }
                    meters.storeFailed.increment();
                    if (acknowledgement != null) { // the client keeps the message and sends it again [MQTT-4.8.0-2]
                        line.act(new Reply.Close(
                                EndReason.STORE_FAILED, "topic=" + message.topic() + " not stored: " + fault));
                    }
                });
    }

    /** What comes behind a message that is not stored must not be stored before it, when the client sends it again [MQTT-4.6.0-5]. */
    private CompletionStage<Void> endingTenure(CompletionStage<Void> storing) {
        return storing.whenComplete((stored, fault) -> {
            if (fault != null) {
                tenure.end();
            }
        });
    }

    private void acknowledge(@Nullable ArrayDeque<Due> due) {
        while (due != null && !due.isEmpty() && due.element().stored) {
            line.act(new Reply.Send(due.remove().answer()));
        }
    }
}
