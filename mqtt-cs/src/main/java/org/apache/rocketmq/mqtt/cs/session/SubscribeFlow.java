/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.session;

import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.apache.rocketmq.mqtt.common.model.Qos;
import org.apache.rocketmq.mqtt.common.model.QueueName;
import org.apache.rocketmq.mqtt.common.model.SessionChange;
import org.apache.rocketmq.mqtt.common.model.SessionState;
import org.apache.rocketmq.mqtt.common.model.StartPoint;
import org.apache.rocketmq.mqtt.common.model.Subscription;
import org.apache.rocketmq.mqtt.common.model.TopicFilter;
import org.apache.rocketmq.mqtt.common.port.LightQueues;
import org.apache.rocketmq.mqtt.common.port.RouteTable;
import org.apache.rocketmq.mqtt.cs.codec.Answer;
import org.apache.rocketmq.mqtt.cs.codec.Answer.SubAck;
import org.apache.rocketmq.mqtt.cs.codec.Packet.Subscribe;
import org.apache.rocketmq.mqtt.cs.codec.Packet.Unsubscribe;
import org.apache.rocketmq.mqtt.cs.deliver.Deliveries;
import org.apache.rocketmq.mqtt.cs.deliver.QueueSubscription;
import org.apache.rocketmq.mqtt.cs.journal.Journal;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a client subscribes to. A filter is granted when its route is known to all publishers and its start point is known here: what is
 * stored after the SUBACK is delivered.
 *
 * <p>Owns the client's filters, each with one route, until {@link #close}. One that its client may not have any more when it connects again ends there. Event loop only; dies with its session.
 */
final class SubscribeFlow {

    private static final Duration ROUTE_PAUSE = Duration.ofSeconds(1);
    private static final Logger LOG = LoggerFactory.getLogger(SubscribeFlow.class);
    private static final int WEIGHT_OF_REQUEST = 200;

    private final Client client;
    private final @Nullable Journal journal;
    private final SessionNode node;
    private final SubscribeGate gate;
    private final Deliveries deliveries;
    private final Unanswered unanswered;
    private final Line line;
    private final Map<TopicFilter, Entry> entries = new HashMap<>(0);
    private int storedBytes;

    /** A filter, from the first SUBSCRIBE that named it to the UNSUBSCRIBE or the end. */
    private static final class Entry {
        final TopicFilter filter;
        Qos qos;

        @Nullable
        QueueSubscription live;

        boolean routed;
        boolean cancelled;
        /** The client has been told so once. */
        boolean granted;

        final List<Request> waiting = new ArrayList<>(1);

        Entry(Subscription wanted) {
            this.filter = wanted.filter();
            this.qos = wanted.qos();
        }
    }

    /** One filter of one SUBSCRIBE. */
    private record Request(Pending subscribe, int index, Qos qos) {}

    /** A SUBSCRIBE on its way to its SUBACK. */
    private static final class Pending {
        final int packetId;
        final Integer[] codes;
        final @Nullable Entry[] entries;
        final Set<Entry> granted = new LinkedHashSet<>(1); // each once, however often the packet names it
        final Map<Entry, List<Request>> changed = new LinkedHashMap<>(0);

        @Nullable
        Future<?> timeout;

        int open;

        Pending(Subscribe packet) {
            this.packetId = packet.packetId();
            this.codes = new Integer[packet.requests().size()];
            this.entries = new Entry[codes.length];
            this.open = codes.length;
        }
    }

    /** @param journal of a persistent session */
    SubscribeFlow(
            Client client,
            @Nullable Journal journal,
            SessionNode node,
            Deliveries deliveries,
            Unanswered unanswered,
            Line line) {
        this.client = client;
        this.journal = journal;
        this.node = node;
        this.gate = new SubscribeGate(client, node);
        this.deliveries = deliveries;
        this.unanswered = unanswered;
        this.line = line;
    }

    /**
     * Takes up what a persistent session had subscribed, where each filter was left. Their routes are in place, since the session is stored; this
     * node's own are added behind its back.
     *
     * @param now messages before it came while the client was away
     */
    void resume(SessionState state, StartPoint now) {
        Set<TopicFilter> lost = gate.lost(state.subscriptions());
        lost.forEach(this::recordEnd);
        state.subscriptions().forEach((filter, qos) -> {
            if (lost.contains(filter)) {
                return;
            }
            QueueName queue = node.ports().queues().queueOf(filter);
            Entry entry = new Entry(new Subscription(filter, qos));
            entries.put(filter, entry);
            storedBytes += filter.value().length();
            entry.live = deliveries.resume(queue, state.positions().getOrDefault(queue, now), now, qos);
            node.meters().subscriptions.up();
            addRouteBehind(entry);
        });
    }

    /** Until it is there: without it other nodes do not tell this one of what they store. */
    @SuppressWarnings("FutureReturnValueIgnored") // nobody waits for it
    private void addRouteBehind(Entry entry) {
        if (!entry.cancelled) {
            line.await(() -> node.ports().routes().add(entry.filter), nothing -> routed(entry), fault -> {
                LOG.warn("client={} filter={} has no route of this node yet", client.id(), entry.filter, fault);
                line.later(() -> addRouteBehind(entry), ROUTE_PAUSE);
            });
        }
    }

    private void routed(Entry entry) {
        entry.routed = true;
        if (entry.cancelled) {
            removeRoute(entry);
        }
    }

    /** The filters are dealt with one after the other, as if each had come in a packet of its own [MQTT-3.8.4-4]. */
    Reply onSubscribe(Subscribe packet) {
        Pending pending = new Pending(packet);
        unanswered.asked(pending.codes.length * WEIGHT_OF_REQUEST);
        int index = 0;
        for (Subscription wanted : packet.requests()) {
            request(wanted, new Request(pending, index++, wanted.qos()));
        }
        pending.changed.forEach(
                (entry, requests) -> // its place is not touched
                recordSubscription(entry, StartPoint.EARLIEST, () -> requests.forEach(one -> settle(one, entry))));
        if (pending.open > 0) {
            pending.timeout =
                    line.later(() -> timedOut(pending), node.settings().metadataTimeout());
        }
        return Reply.NOTHING;
    }

    /** The metadata does not answer: what is not granted is refused, and taken back when it does. */
    private void timedOut(Pending pending) {
        for (int i = 0; i < pending.codes.length; i++) {
            Entry entry = pending.entries[i];
            if (pending.codes[i] == null && entry != null) {
                if (!entry.granted) {
                    withdraw(entry);
                }
                settle(new Request(pending, i, entry.qos), null); // one that is changed stays
            }
        }
    }

    private void withdraw(Entry entry) {
        if (entries.remove(entry.filter, entry)) {
            storedBytes -= entry.filter.value().length();
            cancel(entry);
            recordEnd(entry.filter);
        }
        settle(entry, false);
    }

    private void request(Subscription wanted, Request request) {
        Entry entry = entries.get(wanted.filter());
        if (gate.refusalOf(wanted) != null) {
            if (entry != null) {
                withdraw(entry); // it was to be replaced [MQTT-3.8.4-3]
            }
            settle(request, null);
        } else if (entry != null) {
            request.subscribe().entries[request.index()] = entry;
            entry.qos = wanted.qos(); // [MQTT-3.8.4-3]: it is replaced, the place is kept
            if (entry.live == null) {
                entry.waiting.add(request);
            } else {
                entry.live.grant(wanted.qos());
                request.subscribe()
                        .changed
                        .computeIfAbsent(entry, fresh -> new ArrayList<>(1))
                        .add(request);
            }
        } else if (gate.refusalOfOneMore(wanted.filter(), entries.size(), storedBytes) != null) {
            settle(request, null);
        } else {
            Entry added = new Entry(wanted);
            added.waiting.add(request);
            request.subscribe().entries[request.index()] = added;
            entries.put(added.filter, added);
            storedBytes += added.filter.value().length();
            addRoute(added);
        }
    }

    private void addRoute(Entry entry) {
        RouteTable routes = node.ports().routes();
        line.await(
                () -> routes.add(entry.filter),
                nothing -> {
                    entry.routed = true;
                    findStart(entry);
                },
                fault -> failed(entry, fault));
    }

    private void findStart(Entry entry) {
        if (entry.cancelled) {
            removeRoute(entry);
            settle(entry, true);
            return;
        }
        LightQueues queues = node.ports().queues();
        line.await(() -> queues.startPoint(entry.filter), start -> goLive(entry, start), fault -> {
            removeRoute(entry);
            failed(entry, fault);
        });
    }

    private void goLive(Entry entry, StartPoint start) {
        if (entry.cancelled) {
            removeRoute(entry);
        } else {
            try {
                entry.live = deliveries.subscribe(node.ports().queues().queueOf(entry.filter), start, entry.qos);
            } catch (RuntimeException e) { // thrown by the port
                removeRoute(entry);
                failed(entry, e);
                return;
            }
            node.meters().subscriptions.up();
        }
        recordSubscription(entry, start, () -> settle(entry, true));
    }

    /** A SUBACK says that the subscription will be there at the next connection, too [MQTT-3.1.2-4]. */
    private void recordSubscription(Entry entry, StartPoint start, Runnable then) {
        if (journal == null || entry.cancelled) {
            then.run();
            return;
        }
        QueueName queue = node.ports().queues().queueOf(entry.filter);
        journal.subscription(new SessionChange.Subscribed(entry.filter, entry.qos, queue, start));
        // also when the session ends before: what the request was charged is given back
        CompletionStage<Void> unused = journal.flushed().whenComplete((done, fault) -> then.run());
    }

    private void failed(Entry entry, Throwable fault) {
        if (entries.remove(entry.filter, entry)) {
            storedBytes -= entry.filter.value().length();
        }
        LOG.debug("client={} filter={} not subscribed", client.id(), entry.filter, fault);
        settle(entry, false);
    }

    private void settle(Entry entry, boolean granted) {
        entry.waiting.forEach(request -> settle(request, granted ? entry : null));
        entry.waiting.clear();
    }

    /** @param granted null if it is refused */
    private void settle(Request request, @Nullable Entry granted) {
        Pending pending = request.subscribe();
        if (pending.codes[request.index()] != null) {
            return; // in time no more
        }
        pending.codes[request.index()] =
                granted == null ? SubAck.FAILURE : request.qos().level();
        pending.open--;
        if (granted == null) {
            node.meters().subscriptionsRefused.increment();
        } else {
            granted.granted = true;
            pending.granted.add(granted);
        }
        if (pending.open == 0) {
            if (pending.timeout != null) {
                pending.timeout.cancel(false);
            }
            line.act(answer(pending));
            pending.granted.forEach(this::sendRetained);
            unanswered.answered(pending.codes.length * WEIGHT_OF_REQUEST);
        }
    }

    /** After the SUBACK; once more if the subscription was made before [MQTT-3.8.4-3]. */
    private void sendRetained(Entry entry) {
        if (entry.live != null) {
            deliveries.sendRetained(entry.live, entry.filter, node.ports().retained());
        }
    }

    private Reply answer(Pending pending) {
        SubAck answer = new SubAck(pending.packetId, Arrays.asList(pending.codes)); // [MQTT-3.8.4-5]
        boolean sayable =
                client.dialect().canRefuseSubscription() || !answer.codes().contains(SubAck.FAILURE);
        return sayable
                ? new Reply.Send(answer)
                : new Reply.Close(EndReason.SUBSCRIBE_FAILED, "MQTT 3.1 has no code for it");
    }

    /** Answered also if there was no such subscription [MQTT-3.10.4-5]. */
    Reply onUnsubscribe(Unsubscribe packet) {
        for (TopicFilter filter : packet.filters()) {
            Entry entry = entries.remove(filter);
            if (entry != null) {
                cancel(entry);
                storedBytes -= filter.value().length();
                recordEnd(filter);
            }
        }
        Reply.Send answer = new Reply.Send(new Answer.UnsubAck(packet.packetId()));
        if (journal == null) {
            return answer;
        }
        unanswered.asked(WEIGHT_OF_REQUEST);
        Future<?> timeout =
                line.later(this::unsubscribeTimedOut, node.settings().metadataTimeout());
        CompletionStage<Void> unused = journal.flushed().whenComplete((done, fault) -> {
            timeout.cancel(false);
            line.act(answer);
            unanswered.answered(WEIGHT_OF_REQUEST);
        });
        return Reply.NOTHING;
    }

    /** What was not stored yet is, with the end of the session: the client need not say it again, but may. */
    private void unsubscribeTimedOut() {
        line.act(new Reply.Close(EndReason.UNSUBSCRIBE_FAILED, "the metadata does not take it"));
    }

    private void recordEnd(TopicFilter filter) {
        if (journal != null) {
            journal.subscription(
                    new SessionChange.Unsubscribed(filter, node.ports().queues().queueOf(filter)));
        }
    }

    void close() {
        entries.values().forEach(this::cancel);
        entries.clear();
    }

    /** A route on its way is removed when it has arrived. */
    private void cancel(Entry entry) {
        entry.cancelled = true;
        if (entry.live != null) {
            deliveries.unsubscribe(entry.live);
            node.meters().subscriptions.down();
            removeRoute(entry);
        }
    }

    private void removeRoute(Entry entry) {
        if (entry.routed) {
            entry.routed = false;
            node.ports().routes().remove(entry.filter);
        }
    }
}
