/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.ds.broker;

import io.netty.channel.ChannelHandlerContext;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import org.apache.rocketmq.common.constant.PermName;
import org.apache.rocketmq.remoting.common.TlsMode;
import org.apache.rocketmq.remoting.netty.NettyRemotingServer;
import org.apache.rocketmq.remoting.netty.NettyRequestProcessor;
import org.apache.rocketmq.remoting.netty.NettyServerConfig;
import org.apache.rocketmq.remoting.netty.TlsSystemConfig;
import org.apache.rocketmq.remoting.protocol.RemotingCommand;
import org.apache.rocketmq.remoting.protocol.RemotingSerializable;
import org.apache.rocketmq.remoting.protocol.RequestCode;
import org.apache.rocketmq.remoting.protocol.ResponseCode;
import org.apache.rocketmq.remoting.protocol.body.ClusterInfo;
import org.apache.rocketmq.remoting.protocol.body.KVTable;
import org.apache.rocketmq.remoting.protocol.header.SendMessageResponseHeader;
import org.apache.rocketmq.remoting.protocol.route.BrokerData;
import org.apache.rocketmq.remoting.protocol.route.QueueData;
import org.apache.rocketmq.remoting.protocol.route.TopicRouteData;
import org.jspecify.annotations.Nullable;

/**
 * Speaks RocketMQ's protocol on a port of its own and answers what a test has said, as a name server and as a broker: what a real one does only at
 * a bad moment. What it has no answer for it does not answer.
 */
public final class ScriptedServer implements AutoCloseable {

    private final ExecutorService executor = Executors.newSingleThreadExecutor();
    private final NettyRemotingServer server;
    private final Map<Integer, Function<RemotingCommand, @Nullable RemotingCommand>> answers =
            new ConcurrentHashMap<>();
    private final List<Integer> asked = new CopyOnWriteArrayList<>();
    private final Set<String> connections = ConcurrentHashMap.newKeySet();

    public ScriptedServer() {
        server = withoutTls();
        server.registerDefaultProcessor(
                new NettyRequestProcessor() {
                    @Override
                    public @Nullable RemotingCommand processRequest(
                            ChannelHandlerContext connection, RemotingCommand request) {
                        connections.add(connection.channel().id().asLongText());
                        asked.add(request.getCode());
                        Function<RemotingCommand, @Nullable RemotingCommand> answer = answers.get(request.getCode());
                        return answer == null ? null : answer.apply(request);
                    }

                    @Override
                    public boolean rejectRequest() {
                        return false;
                    }
                },
                executor);
        server.start();
    }

    /** A test may have set up TLS for the clients of this JVM. */
    private static NettyRemotingServer withoutTls() {
        TlsSystemConfig.tlsMode = TlsMode.DISABLED;
        NettyServerConfig config = new NettyServerConfig();
        config.setBindAddress("127.0.0.1");
        config.setListenPort(0);
        return new NettyRemotingServer(config);
    }

    public String address() {
        return "127.0.0.1:" + server.localListenPort();
    }

    /** The codes of all requests, in the order they came. */
    public List<Integer> asked() {
        return asked;
    }

    /** How many connections have asked something. */
    int connections() {
        return connections.size();
    }

    public ScriptedServer answers(int requestCode, Function<RemotingCommand, @Nullable RemotingCommand> answer) {
        answers.put(requestCode, answer);
        return this;
    }

    public void falls(int silentTo) {
        answers.remove(silentTo);
    }

    /** As a name server: these brokers, each with the address of its master. */
    public ScriptedServer lists(Map<String, String> masters) {
        ClusterInfo cluster = new ClusterInfo();
        cluster.setBrokerAddrTable(new HashMap<>());
        cluster.setClusterAddrTable(new HashMap<>());
        brokers(masters).forEach(data -> cluster.getBrokerAddrTable().put(data.getBrokerName(), data));
        return answers(RequestCode.GET_BROKER_CLUSTER_INFO, request -> withBody(cluster));
    }

    /** As a name server: every topic has one queue at each of these brokers. */
    public ScriptedServer routes(Map<String, String> masters) {
        TopicRouteData route = new TopicRouteData();
        route.setBrokerDatas(brokers(masters));
        route.setQueueDatas(masters.keySet().stream()
                .map(name -> {
                    QueueData queues = new QueueData();
                    queues.setBrokerName(name);
                    queues.setReadQueueNums(1);
                    queues.setWriteQueueNums(1);
                    queues.setPerm(PermName.PERM_READ | PermName.PERM_WRITE);
                    return queues;
                })
                .toList());
        return answers(RequestCode.GET_ROUTEINFO_BY_TOPIC, request -> withBody(route));
    }

    private static List<BrokerData> brokers(Map<String, String> masters) {
        return masters.entrySet().stream()
                .map(each -> new BrokerData("cluster", each.getKey(), new HashMap<>(Map.of(0L, each.getValue()))))
                .toList();
    }

    /** As a broker: its commit log ends there. */
    public ScriptedServer endsAt(long commitLogOffset) {
        KVTable figures = new KVTable();
        figures.setTable(new HashMap<>(Map.of("commitLogMaxOffset", Long.toString(commitLogOffset))));
        return answers(RequestCode.GET_BROKER_RUNTIME_INFO, request -> withBody(figures));
    }

    /** As a broker: stores what is sent, at this offset of its commit log. */
    public ScriptedServer storesAt(long commitLogOffset) {
        return answers(RequestCode.SEND_MESSAGE_V2, request -> {
            RemotingCommand stored = RemotingCommand.createResponseCommand(SendMessageResponseHeader.class);
            stored.setCode(ResponseCode.SUCCESS);
            SendMessageResponseHeader header = (SendMessageResponseHeader) stored.readCustomHeader();
            header.setMsgId("7F00000100002A9F" + String.format("%016X", commitLogOffset));
            header.setQueueId(0);
            header.setQueueOffset(0L);
            return stored;
        });
    }

    public static RemotingCommand code(int responseCode, String remark) {
        return RemotingCommand.createResponseCommand(responseCode, remark);
    }

    private static RemotingCommand withBody(RemotingSerializable body) {
        RemotingCommand response = RemotingCommand.createResponseCommand(ResponseCode.SUCCESS, "");
        response.setBody(body.encode());
        return response;
    }

    @Override
    public void close() {
        server.shutdown();
        executor.shutdownNow();
    }
}
