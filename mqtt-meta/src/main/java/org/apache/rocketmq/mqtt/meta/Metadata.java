/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.meta;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
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
import org.apache.rocketmq.mqtt.common.runtime.Scheduler;
import org.apache.rocketmq.mqtt.common.tls.TlsFiles;
import org.apache.rocketmq.mqtt.meta.client.NodeMetadata;
import org.apache.rocketmq.mqtt.meta.command.Answer.ClusterView;
import org.apache.rocketmq.mqtt.meta.command.Answer.StatusCounts;
import org.apache.rocketmq.mqtt.meta.node.MetaMember;
import org.jspecify.annotations.Nullable;

/**
 * The metadata for one gateway node: what is durable beside the messages. Either with a member of its own in the process or with members
 * elsewhere. Owns both; the scheduler is the maker's.
 */
public final class Metadata implements AutoCloseable {

    private final @Nullable MetaMember member;
    private final NodeMetadata node;
    private final String where;

    private Metadata(@Nullable MetaMember member, NodeMetadata node, String where) {
        this.member = member;
        this.node = node;
        this.where = where;
    }

    /**
     * With a member in this process; if it is alone, it opens no port.
     *
     * @param node the gateway node's name; no other node has it, and it keeps it from run to run
     * @param peerAddress where other nodes reach this one, {@code host:port}; empty: it talks to none
     */
    public static Metadata embedded(
            MetaSettings settings, String node, String peerAddress, Meters meters, Scheduler scheduler)
            throws IOException {
        MetaMember member = new MetaMember(settings);
        NodeMetadata metadata = settings.isAlone()
                ? NodeMetadata.local(member, node, peerAddress, settings.terms(), meters, scheduler)
                : NodeMetadata.remote(
                        settings.members(), settings.tls(), node, peerAddress, settings.terms(), meters, scheduler);
        return new Metadata(member, metadata, "embedded");
    }

    /** The same, of a node that talks to no other. */
    public static Metadata embedded(MetaSettings settings, String node, Meters meters, Scheduler scheduler)
            throws IOException {
        return embedded(settings, node, "", meters, scheduler);
    }

    /**
     * With members elsewhere.
     *
     * @param members their addresses, {@code host:port}
     * @param tls the certificate that this node shows them, and who may have signed theirs; null: in the clear
     * @param node the gateway node's name; no other node has it, and it keeps it from run to run
     * @param peerAddress where other nodes reach this one, {@code host:port}; empty: it talks to none
     * @param terms of which the members' own count for leases and sessions, and must be the same
     */
    public static Metadata remote(
            List<String> members,
            @Nullable TlsFiles tls,
            String node,
            String peerAddress,
            MetaSettings.Terms terms,
            Meters meters,
            Scheduler scheduler) {
        MetaSettings.checkMembers(members);
        if (members.isEmpty()) {
            throw new IllegalArgumentException("members: [] (expected: at least one address)");
        }
        return new Metadata(
                null,
                NodeMetadata.remote(members, tls, node, peerAddress, terms, meters, scheduler),
                "members=" + members + (tls == null ? "" : " over TLS"));
    }

    /** The same, in the clear, of a node that talks to no other. */
    public static Metadata remote(
            List<String> members, String node, MetaSettings.Terms terms, Meters meters, Scheduler scheduler) {
        return remote(members, null, node, "", terms, meters, scheduler);
    }

    /**
     * Starts, joins this node, and waits until everything can be used. For one time.
     *
     * @param patience for each of: the member's start, the node's
     * @throws org.apache.rocketmq.mqtt.common.runtime.GatewayException of category RETRY if the metadata does not answer in time, FATAL if another
     *     process has the node's name and lives
     */
    public void start(Duration patience) throws IOException, InterruptedException {
        if (member != null) {
            member.start(patience);
        }
        node.start(patience);
    }

    /**
     * To be called before the start: hears that the member in this process, if there is one, cannot go on, or that the metadata answers in a newer version. Then nothing but another start of the process helps. Called
     * by whatever thread finds out, once or more.
     */
    public void onFailure(Consumer<Throwable> listener) {
        node.onFailure(listener);
        if (member != null) {
            member.onFailure(listener);
        }
    }

    /** Whether the metadata answered in the last few seconds, and this node is not dead to it. */
    public boolean isReady() {
        return (member == null || member.isReady()) && node.isReady();
    }

    /** One line for people. */
    public String status() {
        return "metadata " + (isReady() ? "ready" : "not ready") + " " + where
                + (member == null ? "" : " " + member.status());
    }

    /** What there is, of all nodes, as of now. */
    public CompletionStage<StatusCounts> counts() {
        return node.counts();
    }

    /** Who is there and does what: members, nodes, duties. */
    public CompletionStage<ClusterView> cluster() {
        return node.cluster();
    }

    public Nodes nodes() {
        return node.nodes();
    }

    public Duties duties() {
        return node.duties();
    }

    public SessionStore sessions() {
        return node.sessions();
    }

    public WillStore wills() {
        return node.wills();
    }

    public RetainedStore retained() {
        return node.retained();
    }

    public Bookmarks bookmarks() {
        return node.bookmarks();
    }

    public RouteTable routes() {
        return node.routes();
    }

    /** What is not acknowledged by now is not known to have taken place. The state stays as it is. */
    @Override
    public void close() throws IOException {
        node.close();
        if (member != null) {
            member.close();
        }
    }
}
