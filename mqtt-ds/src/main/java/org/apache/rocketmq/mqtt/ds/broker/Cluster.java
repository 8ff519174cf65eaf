/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.ds.broker;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.apache.rocketmq.acl.common.AclClientRPCHook;
import org.apache.rocketmq.acl.common.SessionCredentials;
import org.apache.rocketmq.common.constant.PermName;
import org.apache.rocketmq.mqtt.common.model.StartPoint;
import org.apache.rocketmq.mqtt.common.runtime.Scheduler;
import org.apache.rocketmq.mqtt.common.runtime.Scheduler.Repetition;
import org.apache.rocketmq.remoting.RPCHook;
import org.apache.rocketmq.remoting.protocol.route.QueueData;
import org.apache.rocketmq.remoting.protocol.route.TopicRouteData;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The RocketMQ cluster as this node sees it: its brokers, how they are called, where their commit logs end. Owns the connections;
 * lives as long as the data server. Any thread.
 */
public final class Cluster implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Cluster.class);

    private static final long CONNECT_PAUSE_MILLIS = 200;

    private final List<String> nameServers;
    private final RemotingLink sends;
    private final RemotingLink pulls;
    private final RemotingLink names;
    private final NameServerCalls nameServer;
    private final BrokerCalls calls;
    private final CommitLogMarks marks;
    private final Scheduler scheduler;
    private final Map<String, Broker> brokers = new ConcurrentHashMap<>();
    private volatile Consumer<Broker> lossListener = broker -> {};
    private volatile boolean nameServerAnswers;
    private volatile Set<String> ownTopics = Set.of();
    private volatile @Nullable Repetition refreshing;

    /**
     * @param nameServers {@code host:port} each
     * @param accessKey user of the cluster's access control; empty: requests are not signed
     * @param secretKey its secret
     */
    public Cluster(List<String> nameServers, String accessKey, String secretKey, Scheduler scheduler) {
        RPCHook hook = accessKey.isEmpty() ? null : new AclClientRPCHook(new SessionCredentials(accessKey, secretKey));
        this.nameServers = List.copyOf(nameServers);
        sends = new RemotingLink(nameServers, hook);
        pulls = new RemotingLink(nameServers, hook);
        names = new RemotingLink(nameServers, hook);
        nameServer = new NameServerCalls(names);
        calls = new BrokerCalls(sends, pulls, this::freshMarks);
        marks = new CommitLogMarks(calls, this::brokers, scheduler, broker -> lossListener.accept(broker));
        this.scheduler = scheduler;
    }

    /**
     * Connects.
     *
     * @return completes when the brokers are known; until then the name server is asked again and again
     */
    public CompletionStage<Void> start(long refreshMillis) {
        sends.start();
        pulls.start();
        names.start();
        CompletableFuture<Void> known = new CompletableFuture<>();
        connect(known, refreshMillis);
        return known;
    }

    private void connect(CompletableFuture<Void> known, long refreshMillis) {
        refresh().whenComplete((done, fault) -> {
            if (isReachable()) {
                refreshing = scheduler.every(refreshMillis, this::refreshInBackground);
                known.complete(null); // also if a broker of several did not answer in time
            } else {
                LOG.debug("{}, asking again", whatIsMissing(), fault);
                scheduler.after(CONNECT_PAUSE_MILLIS, () -> connect(known, refreshMillis));
            }
        });
    }

    /** Why {@link #start} has not completed, in words for the operator. */
    public String whatIsMissing() {
        return "name server " + String.join(";", nameServers)
                + (nameServerAnswers ? ": knows no broker (expected: at least one)" : ": does not answer");
    }

    private void refreshInBackground() {
        CompletionStage<Void> unused = refresh().whenComplete((done, fault) -> {
            if (fault != null) {
                LOG.warn("the name server does not answer, going on with {}", brokers.values(), fault);
            }
        });
    }

    /** Asks anew which brokers there are and where their commit logs end. */
    CompletionStage<Void> refresh() {
        return nameServer
                .members()
                .whenComplete((members, fault) -> nameServerAnswers = fault == null)
                .thenCompose(members -> {
                    members.masters().forEach(this::learn);
                    brokers.forEach(
                            (name, broker) -> broker.listed(members.masters().containsKey(name)));
                    ownTopics = members.ownTopics();
                    return marks.fresh();
                })
                .thenApply(done -> null);
    }

    private void learn(String name, String address) {
        Broker known = brokers.get(name);
        if (known == null) {
            Broker broker = new Broker(name, address);
            brokers.put(name, broker);
            LOG.info("broker={} found", broker);
        } else if (!known.address().equals(address)) {
            LOG.info("broker={} has moved to {}", known, address);
            known.moveTo(address);
        }
    }

    public BrokerCalls calls() {
        return calls;
    }

    /** The brokers that the name server lists. */
    public Collection<Broker> brokers() {
        return brokers.values().stream().filter(Broker::isListed).toList();
    }

    /** Tells of brokers whose commit log ends before what was seen of it, from now on. */
    public void onLoss(Consumer<Broker> listener) {
        lossListener = listener;
    }

    /** Whether a name server answered the last time and there is a broker to send to. */
    public boolean isReachable() {
        return nameServerAnswers && !brokers().isEmpty();
    }

    /** Where every commit log ends, read after this call; calls share requests. */
    public CompletionStage<StartPoint> freshMarks() {
        return marks.fresh();
    }

    /** Where every commit log was last known to end. */
    public StartPoint knownMarks() {
        return marks.known();
    }

    /** The queues of a topic; empty if the topic does not exist. */
    public CompletionStage<Optional<TopicQueues>> queues(String topic) {
        return nameServer.route(topic).thenApply(route -> route.map(found -> queuesOf(topic, found)));
    }

    /** All topics but those that bear the name of a cluster or a broker. */
    public CompletionStage<Set<String>> topics() {
        return nameServer.topics().thenApply(topics -> {
            Set<String> users = new HashSet<>(topics);
            users.removeAll(ownTopics);
            return users;
        });
    }

    private TopicQueues queuesOf(String topic, TopicRouteData route) {
        route.getBrokerDatas().forEach(data -> {
            String address = data.getBrokerAddrs().get(0L);
            if (address != null) {
                learn(data.getBrokerName(), address);
            }
        });
        List<QueueAddress> readable = new ArrayList<>();
        List<QueueAddress> writable = new ArrayList<>();
        route.getQueueDatas().stream()
                .sorted(Comparator.comparing(QueueData::getBrokerName))
                .forEach(data -> {
                    Broker broker = brokers.get(data.getBrokerName());
                    if (broker != null) {
                        if (PermName.isReadable(data.getPerm())) {
                            addQueues(readable, broker, topic, data.getReadQueueNums());
                        }
                        if (PermName.isWriteable(data.getPerm())) {
                            addQueues(writable, broker, topic, data.getWriteQueueNums());
                        }
                    }
                });
        return new TopicQueues(readable, writable);
    }

    private static void addQueues(List<QueueAddress> to, Broker broker, String topic, int count) {
        for (int id = 0; id < count; id++) {
            to.add(new QueueAddress(broker, topic, id));
        }
    }

    @Override
    public void close() {
        Repetition repetition = refreshing;
        if (repetition != null) {
            repetition.stop();
        }
        // Each takes up to three seconds, by a wait of RocketMQ's own.
        CompletableFuture.allOf(
                        CompletableFuture.runAsync(pulls::close),
                        CompletableFuture.runAsync(sends::close),
                        CompletableFuture.runAsync(names::close))
                .join();
    }
}
