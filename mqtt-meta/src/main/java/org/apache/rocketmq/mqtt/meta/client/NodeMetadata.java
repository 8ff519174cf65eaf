/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.meta.client;

import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.apache.rocketmq.mqtt.common.port.Bookmarks;
import org.apache.rocketmq.mqtt.common.port.Duties;
import org.apache.rocketmq.mqtt.common.port.Meters;
import org.apache.rocketmq.mqtt.common.port.Nodes;
import org.apache.rocketmq.mqtt.common.port.RetainedStore;
import org.apache.rocketmq.mqtt.common.port.RouteTable;
import org.apache.rocketmq.mqtt.common.port.SessionStore;
import org.apache.rocketmq.mqtt.common.port.WillStore;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException;
import org.apache.rocketmq.mqtt.common.runtime.Scheduler;
import org.apache.rocketmq.mqtt.common.tls.TlsFiles;
import org.apache.rocketmq.mqtt.meta.MetaSettings;
import org.apache.rocketmq.mqtt.meta.command.Answer.ClusterView;
import org.apache.rocketmq.mqtt.meta.command.Answer.StatusCounts;
import org.apache.rocketmq.mqtt.meta.command.Query;
import org.apache.rocketmq.mqtt.meta.command.Roster;
import org.apache.rocketmq.mqtt.meta.node.MetaMember;
import org.jspecify.annotations.Nullable;

/**
 * A gateway node as the metadata knows it: its lease, its replica of the routes, and the ports. Owns the way to the metadata and the threads
 * of that; the scheduler is the maker's. Dies with the node.
 */
public final class NodeMetadata implements AutoCloseable {

    private final Transport transport;
    private final MetaClient client;
    private final NodeLease lease;
    private final Joining joining;
    private final RouteWatch watch;
    private final Metadatabase meta;
    private final MetaSessionStore sessions;
    private final MetaWillStore wills;
    private final RetainedStore retained;
    private final Bookmarks bookmarks;
    private final MetaRouteTable routes;
    private final MetaDuties duties;
    private final MetaNodes nodes;
    private volatile Consumer<Throwable> failure = fault -> {};

    private NodeMetadata(
            Transport transport,
            String node,
            String peerAddress,
            MetaSettings.Terms terms,
            Meters meters,
            Scheduler scheduler) {
        if (node.isBlank()) {
            throw new IllegalArgumentException("node: \"" + node + "\" (expected: a name)");
        }
        this.transport = transport;
        this.client = new MetaClient(transport, node + "-" + UUID.randomUUID(), meters, scheduler);
        this.lease = new NodeLease(client, node, peerAddress, terms.nodeLease().toMillis(), scheduler, new Runs());
        this.joining = new Joining(lease, node, peerAddress, terms.nodeLease().toMillis(), scheduler);
        RouteReplica replica = new RouteReplica(node);
        this.watch = new RouteWatch(transport, replica, node, lease::incarnation, new News(), scheduler);
        this.meta = new Metadatabase(client, replica, watch, new Barrier(transport, meters, scheduler));
        this.wills = new MetaWillStore(meta, node, lease::incarnation);
        this.sessions = new MetaSessionStore(meta, node, wills::tell);
        this.retained = new MetaRetainedStore(meta, node);
        this.bookmarks = new MetaBookmarks(meta, node, lease::incarnation);
        this.routes = new MetaRouteTable(meta, node, terms.routeGrace().toMillis(), scheduler);
        this.duties = new MetaDuties(client, lease, node, scheduler);
        this.nodes = new MetaNodes(node, lease, duties);
    }

    /** With a member that is alone, in this process. */
    public static NodeMetadata local(
            MetaMember member,
            String node,
            String peerAddress,
            MetaSettings.Terms terms,
            Meters meters,
            Scheduler scheduler) {
        return new NodeMetadata(new LocalTransport(member), node, peerAddress, terms, meters, scheduler);
    }

    /**
     * With members that are reached over the network.
     *
     * @param tls null: in the clear
     */
    public static NodeMetadata remote(
            List<String> members,
            @Nullable TlsFiles tls,
            String node,
            String peerAddress,
            MetaSettings.Terms terms,
            Meters meters,
            Scheduler scheduler) {
        return new NodeMetadata(
                new RemoteTransport(members, tls, scheduler), node, peerAddress, terms, meters, scheduler);
    }

    private final class Runs implements NodeLease.Listener {

        @Override
        public void over() {
            duties.lost();
            sessions.lost(); // now, and not when a new run begins: another process may have the name, and the clients
        }

        @Override
        public void joinedAgain() {
            sessions.lost();
            routes.addAllAgain();
        }
    }

    private final class News implements RouteWatch.Listener {

        @Override
        public void unreadable(Throwable fault) {
            failure.accept(fault);
        }

        @Override
        public void notJoined(long incarnation) {
            lease.notJoined(incarnation);
        }

        @Override
        public void hasWills() {
            wills.look();
        }

        @Override
        public void changed(Roster roster) {
            nodes.changed(roster);
            duties.changed(roster);
        }
    }

    /** To be called before the start: hears that the metadata answers what this process cannot read, and that it cannot go on. Once or more, by any thread. */
    public void onFailure(Consumer<Throwable> listener) {
        failure = listener;
        client.onFailure(listener);
    }

    /**
     * Joins, and waits until the routes are known. If another process may have the node's name, waits for the end of its lease, too.
     *
     * @throws GatewayException of category RETRY if the metadata does not answer in time, FATAL if another process keeps the name
     */
    public void start(Duration patience) throws InterruptedException {
        Outcome joined = joining.join(patience);
        watch.start();
        Joining.await(watch.reached(joined.revision()), patience);
    }

    /** Whether the replica of the routes was up to date a few seconds ago, and no other node can have taken this one for dead. */
    public boolean isReady() {
        return watch.isFresh() && lease.isSure();
    }

    /** What there is, of all nodes, as of now. */
    public CompletionStage<StatusCounts> counts() {
        return meta.ask(new Query.Status()).thenApply(StatusCounts.class::cast);
    }

    /** Who is there and does what. */
    public CompletionStage<ClusterView> cluster() {
        return meta.ask(new Query.Cluster()).thenApply(ClusterView.class::cast);
    }

    public Nodes nodes() {
        return nodes;
    }

    public Duties duties() {
        return duties;
    }

    public SessionStore sessions() {
        return sessions;
    }

    public WillStore wills() {
        return wills;
    }

    public RetainedStore retained() {
        return retained;
    }

    public Bookmarks bookmarks() {
        return bookmarks;
    }

    public RouteTable routes() {
        return routes;
    }

    @Override
    public void close() {
        duties.close();
        lease.close();
        meta.close();
        transport.close();
    }
}
