/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.ds.peer;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.apache.rocketmq.mqtt.common.model.ClientId;
import org.apache.rocketmq.mqtt.common.model.Payload;
import org.apache.rocketmq.mqtt.common.model.QueueName;
import org.apache.rocketmq.mqtt.common.model.TopicFilter;
import org.apache.rocketmq.mqtt.common.port.Meters;
import org.apache.rocketmq.mqtt.common.port.NoPeers;
import org.apache.rocketmq.mqtt.common.port.Nodes;
import org.apache.rocketmq.mqtt.common.port.Nodes.Node;
import org.apache.rocketmq.mqtt.common.port.Peers;
import org.apache.rocketmq.mqtt.common.port.Peers.Service;
import org.apache.rocketmq.mqtt.common.port.RouteTable.RouteListener;
import org.apache.rocketmq.mqtt.common.runtime.Scheduler;
import org.apache.rocketmq.mqtt.ds.broker.Broker;
import org.apache.rocketmq.mqtt.ds.broker.Cluster;
import org.apache.rocketmq.mqtt.ds.directory.OtherNodes;
import org.apache.rocketmq.mqtt.ds.format.LmqNames;
import org.apache.rocketmq.mqtt.ds.lmq.ArrivalListener;
import org.apache.rocketmq.mqtt.ds.peer.OutboxContext.PeerMeters;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * News of light queues between this node and the others. What this node raises, its own readers hear of at once, and then the nodes that the routes
 * name, and no others; what others tell, only its own readers hear. While no other node lives, a message costs one look at a field.
 *
 * <p>Owns one outbox for each other node that wanted news and lives. Any thread.
 */
public final class PeerArrivals implements ArrivalListener, RouteListener {

    private static final Logger LOG = LoggerFactory.getLogger(PeerArrivals.class);

    private final Nodes nodes;
    private final Peers peers;
    private final OtherNodes others;
    private final ArrivalListener own;
    private final Cluster cluster;
    private final OutboxContext context;
    private final LaterEras laterEras;
    private final Meters.Counter strange;
    private final Map<String, PeerOutbox> outboxes = new ConcurrentHashMap<>();
    private final RecentNews recent = new RecentNews();
    private final boolean isCluster; // there may be other nodes
    private volatile Set<String> living = Set.of();

    /**
     * Who tells and who hears.
     *
     * @param others who wants what
     * @param own hears on this node
     * @param cluster knows the brokers that others name
     */
    public record Ends(OtherNodes others, ArrivalListener own, Cluster cluster) {}

    /** Stores news for a node, in a light queue of its own. */
    @FunctionalInterface
    public interface NodeStore {
        CompletionStage<Void> store(String node, Payload news);
    }

    public PeerArrivals(Nodes nodes, Peers peers, Ends ends, NodeStore store, Scheduler scheduler, Meters meters) {
        this.nodes = nodes;
        this.peers = peers;
        this.isCluster = !(peers instanceof NoPeers);
        this.others = ends.others();
        this.own = ends.own();
        this.cluster = ends.cluster();
        this.context = new OutboxContext(peers, store, scheduler, PeerMeters.of(meters));
        this.laterEras = new LaterEras(cluster::adopt, this::raiseNow);
        this.strange = meters.discard("peer_events_not_understood");
    }

    /** Hears of other nodes from now on. */
    public void start() {
        peers.serve(Service.ARRIVALS, this::told);
        nodes.listen(this::nodesChanged);
    }

    private void nodesChanged() {
        living = nodes.living().stream()
                .map(Node::name)
                .filter(name -> !name.equals(nodes.self()))
                .collect(Collectors.toUnmodifiableSet());
        outboxes.entrySet().removeIf(entry -> {
            boolean isDead = !living.contains(entry.getKey());
            if (isDead) {
                entry.getValue().close(); // its clients look by themselves when they are back, wherever that is
            }
            return isDead;
        });
    }

    @Override
    public void onArrival(QueueName queue, Broker broker, long place, Source source) {
        own.onArrival(queue, broker, place, source);
        if (isCluster) {
            PeerEvent event = new PeerEvent(queue, broker.name(), place);
            // before the look at the routes: who joins between the two hears twice; also while nobody else lives, as
            // far as is known here
            recent.add(event, System.nanoTime());
            if (!living.isEmpty()) {
                others.of(queue, node -> tell(node, event));
            }
        }
    }

    private void tell(String node, PeerEvent event) {
        PeerOutbox outbox = outboxes.get(node);
        if (outbox == null) {
            if (!living.contains(node)) {
                return; // the routes have not heard yet
            }
            outbox = outboxes.computeIfAbsent(node, name -> new PeerOutbox(name, context));
        }
        outbox.offer(event);
    }

    @Override
    public void added(TopicFilter filter) {
        // whoever wants it, on this node, watches its queue
    }

    @Override
    public void removed(TopicFilter filter) {
        // nobody is named any more
    }

    @Override
    public void joined(TopicFilter filter, String node) {
        tellRecent(LmqNames.of(filter), node);
    }

    @Override
    public void joined(ClientId client, String node) {
        tellRecent(LmqNames.ofPeer(client), node);
        tellRecent(LmqNames.ofRetry(client), node);
    }

    private void tellRecent(QueueName queue, String node) {
        recent.of(queue, System.nanoTime()).forEach(event -> tell(node, event));
    }

    private CompletionStage<Payload> told(String node, Payload request) {
        take(node, request);
        return CompletableFuture.completedStage(Payload.EMPTY);
    }

    /** Something came that is no news. */
    void countStrange() {
        strange.increment();
    }

    /** Raises what another node told, by whatever way. */
    void take(String from, Payload news) {
        List<PeerEvent> events;
        try {
            events = PeerEventCodec.decode(news);
        } catch (IllegalArgumentException e) {
            strange.increment();
            LOG.warn("from={} news that cannot be read: {}", from, e.toString());
            return;
        }
        for (PeerEvent event : events) {
            Broker broker = cluster.broker(event.broker());
            if (broker == null) {
                strange.increment();
                LOG.debug("from={} broker={} queue={} not known here yet", from, event.broker(), event.queue());
            } else {
                raise(event, broker);
            }
        }
    }

    /** A place of a later era than this node has heard of means nothing before the era is adopted. */
    private void raise(PeerEvent event, Broker broker) {
        if (broker.isOfLaterEra(event.place())) {
            laterEras.await(event, broker);
        } else {
            raiseNow(event, broker);
        }
    }

    /** The other node may not have heard of the broker's era yet: its place would look like one that was read. */
    private void raiseNow(PeerEvent event, Broker broker) {
        boolean isOfThisEra = !broker.isOfLaterEra(event.place()) && !broker.isOfEarlierEra(event.place());
        own.onArrival(event.queue(), broker, isOfThisEra ? event.place() : UNKNOWN, Source.PEER);
    }
}
