/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.ds.broker;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.rocketmq.common.MixAll;
import org.apache.rocketmq.common.constant.PermName;
import org.apache.rocketmq.mqtt.common.model.StartPoint;
import org.apache.rocketmq.mqtt.common.port.Bookmarks;
import org.apache.rocketmq.mqtt.common.port.Meters;
import org.apache.rocketmq.mqtt.common.runtime.Scheduler;
import org.apache.rocketmq.mqtt.common.runtime.Scheduler.Repetition;
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

    /** How far behind what is written down of a commit log's end may be, in time. */
    private static final long SAVE_MILLIS = 2_000;

    private final List<String> nameServers;
    private final RemotingLink sends;
    private final RemotingLink pulls;
    private final RemotingLink names;
    private final NameServerCalls nameServer;
    private final BrokerCalls calls;
    private final Absences absences;
    private final CommitLogMarks marks;
    private final Scheduler scheduler;
    private final CommitLogHistory history;
    private final BrokerTable brokers;
    private volatile @Nullable BrokerListener listener;
    private volatile boolean nameServerAnswers;
    private volatile Set<String> ownTopics = Set.of();
    private volatile @Nullable Repetition refreshing;
    private volatile @Nullable Repetition saving;

    /**
     * @param nameServers {@code host:port} each
     * @param bookmarks where it is written down what places mean
     */
    public Cluster(
            List<String> nameServers, ClusterAccess access, Bookmarks bookmarks, Scheduler scheduler, Meters meters) {
        this.nameServers = List.copyOf(nameServers);
        sends = new RemotingLink(nameServers, access, this::sendsEnded);
        pulls = new RemotingLink(nameServers, access, this::connectionEnded);
        names = new RemotingLink(nameServers, access, address -> {});
        nameServer = new NameServerCalls(names);
        absences = new Absences(scheduler, this::probe, meters);
        calls = new BrokerCalls(new BrokerLinks(sends, pulls, this::ask, absences, meters));
        history = new CommitLogHistory(bookmarks);
        brokers = new BrokerTable(history);
        marks = new CommitLogMarks(calls, brokers::all, scheduler, history, absences, new BrokerListener() {
            @Override
            public void onKnown(Broker broker) {
                saveInBackground();
                tell(told -> told.onKnown(broker));
            }

            @Override
            public void onBack(Broker broker) {
                tell(told -> told.onBack(broker));
            }

            @Override
            public void onLoss(Broker broker) {
                tell(told -> told.onLoss(broker));
            }
        });
        this.scheduler = scheduler;
    }

    /** Of both connections: either may have been cut. */
    private CompletionStage<?> probe(Broker broker) {
        CompletionStage<Void> unused = marks.fresh(broker);
        return calls.admin().probe(broker);
    }

    private void sendsEnded(String address) {
        at(address).forEach(broker -> broker.lostSends().connectionEnded());
        connectionEnded(address);
    }

    /** What answers there the next time may have another commit log. */
    private void connectionEnded(String address) {
        at(address).forEach(Broker::wasAway);
    }

    private Stream<Broker> at(String address) {
        return brokers.all().stream().filter(broker -> broker.address().equals(address));
    }

    /**
     * Connects, once what an earlier run wrote down is loaded.
     *
     * @return completes when the brokers are known; until then the name server is asked again and again
     */
    public CompletionStage<Void> start(long refreshMillis) {
        sends.start();
        pulls.start();
        names.start();
        return history.load().thenCompose(loaded -> {
            brokers.restore();
            CompletableFuture<Void> known = new CompletableFuture<>();
            connect(known, refreshMillis);
            return known;
        });
    }

    private void connect(CompletableFuture<Void> known, long refreshMillis) {
        refresh().whenComplete((done, fault) -> {
            if (isReachable()) {
                refreshing = scheduler.every(refreshMillis, this::refreshInBackground);
                saving = scheduler.every(SAVE_MILLIS, this::saveInBackground);
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
                LOG.warn("the name server does not answer, going on with {}", brokers.all(), fault);
            }
        });
    }

    private void saveInBackground() {
        CompletionStage<Void> unused = history.save(brokers.all())
                .thenCompose(marks::adopt)
                .whenComplete((done, fault) -> {
                    if (fault != null) {
                        LOG.warn("how far commit logs were seen is not written down: {}", fault.toString());
                    }
                });
    }

    /** Asks anew which brokers there are and where their commit logs end. */
    CompletionStage<Void> refresh() {
        return nameServer
                .members()
                .whenComplete((members, fault) -> nameServerAnswers = fault == null)
                .thenCompose(members -> answering(brokers.doubtful(members.servers()))
                        .thenCompose(answering -> {
                            List<Broker> back = brokers.list(members.servers(), answering);
                            ownTopics = members.ownTopics();
                            return marks.adopt(brokers.all())
                                    .thenCompose(adopted -> marks.fresh())
                                    .thenAccept(fresh -> back.forEach(broker -> tell(told -> told.onBack(broker))));
                        }));
    }

    /** A name server that was started anew knows a broker when that registers the next time, up to a minute later. */
    private CompletionStage<Set<Broker>> answering(List<Broker> asked) {
        Set<Broker> answering = ConcurrentHashMap.newKeySet();
        List<CompletableFuture<Void>> answers = asked.stream()
                .map(broker -> calls.admin()
                        .probe(broker)
                        .<Void>handle((answer, fault) -> {
                            if (fault == null) {
                                LOG.debug("broker={} is not listed, and answers", broker);
                                answering.add(broker);
                            }
                            return null;
                        })
                        .toCompletableFuture())
                .toList();
        return CompletableFuture.allOf(answers.toArray(new CompletableFuture<?>[0]))
                .thenApply(done -> answering);
    }

    public BrokerCalls calls() {
        return calls;
    }

    /** The brokers that the name server lists, also those of which only a slave is left. */
    public Collection<Broker> brokers() {
        return brokers.listed();
    }

    /** The brokers that can be asked and written to: their masters are listed and, as far as is known, answer. */
    public Collection<Broker> masters() {
        return brokers.all().stream().filter(Broker::takesMessages).toList();
    }

    /** The brokers that messages may have been stored at: all that are there, or away and may come back. */
    public Collection<Broker> possible() {
        return brokers.all().stream()
                .filter(broker -> broker.hasMaster() || broker.isMissing())
                .toList();
    }

    /** A broker by its name, also if the name server does not list it any more; null if it did not in this run of the node. */
    public @Nullable Broker broker(String name) {
        return brokers.find(name);
    }

    /** Tells of brokers from now on. */
    public void listen(BrokerListener newListener) {
        listener = newListener;
    }

    private void tell(Consumer<BrokerListener> what) {
        BrokerListener told = listener;
        if (told != null) {
            what.accept(told);
        }
    }

    /** Whether a name server answered the last time and there is a broker to send to. */
    public boolean isReachable() {
        return nameServerAnswers && brokers.all().stream().anyMatch(Broker::hasMaster);
    }

    /** Where every commit log ends, read after this call; calls share requests. */
    public CompletionStage<StartPoint> freshMarks() {
        return marks.fresh();
    }

    /** Asks one broker, after this call, how far it is; calls share requests. Completes in any case, after a while at the latest. */
    public CompletionStage<Void> ask(Broker broker) {
        return marks.fresh(broker);
    }

    /**
     * Takes over what other nodes have found out about a broker: to be called when one of them names a place of an era that this node has not
     * heard of, see {@link Broker#isOfLaterEra}. Completes in any case, after a while at the latest.
     */
    public CompletionStage<Void> adopt(Broker broker) {
        return marks.adopt(List.of(broker));
    }

    /** Whether an earlier run of the node has written down how far it saw brokers. */
    public boolean hadEarlierRun() {
        return history.isOfEarlierRun();
    }

    /**
     * The same, but where an earlier run of the node ended if there was one: what came since, nobody has seen. Then it says nothing of brokers that
     * the earlier run did not know.
     */
    public CompletionStage<StartPoint> marksOfLastRun() {
        return freshMarks().thenApply(fresh -> {
            if (!hadEarlierRun()) {
                return fresh;
            }
            Map<String, Long> lastRun = new HashMap<>();
            for (Broker broker : brokers.all()) {
                if (broker.lastRunMark() >= 0) {
                    lastRun.put(broker.name(), broker.lastRunMark());
                }
            }
            return new StartPoint(lastRun);
        });
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
        Set<String> masters = new HashSet<>();
        route.getBrokerDatas().forEach(data -> {
            String address = data.getBrokerAddrs().get(MixAll.MASTER_ID);
            if (address != null) {
                brokers.learn(data.getBrokerName(), address);
                masters.add(data.getBrokerName());
            }
        });
        List<QueueAddress> readable = new ArrayList<>();
        List<QueueAddress> writable = new ArrayList<>();
        route.getQueueDatas().stream()
                .sorted(Comparator.comparing(QueueData::getBrokerName))
                .forEach(data -> {
                    Broker broker = brokers.find(data.getBrokerName());
                    if (broker != null) {
                        if (PermName.isReadable(data.getPerm())) {
                            addQueues(readable, broker, topic, data.getReadQueueNums());
                        }
                        if (PermName.isWriteable(data.getPerm()) && masters.contains(broker.name())) {
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
        for (Repetition repetition : Arrays.asList(refreshing, saving)) {
            if (repetition != null) {
                repetition.stop();
            }
        }
        saveInBackground();
        // Each takes up to three seconds, by a wait of RocketMQ's own.
        CompletableFuture.allOf(
                        CompletableFuture.runAsync(pulls::close),
                        CompletableFuture.runAsync(sends::close),
                        CompletableFuture.runAsync(names::close))
                .join();
    }
}
