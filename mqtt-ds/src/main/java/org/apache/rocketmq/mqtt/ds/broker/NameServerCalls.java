/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.ds.broker;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.apache.rocketmq.common.MixAll;
import org.apache.rocketmq.remoting.protocol.RemotingCommand;
import org.apache.rocketmq.remoting.protocol.RemotingSerializable;
import org.apache.rocketmq.remoting.protocol.RequestCode;
import org.apache.rocketmq.remoting.protocol.ResponseCode;
import org.apache.rocketmq.remoting.protocol.body.ClusterInfo;
import org.apache.rocketmq.remoting.protocol.body.TopicList;
import org.apache.rocketmq.remoting.protocol.header.namesrv.GetRouteInfoRequestHeader;
import org.apache.rocketmq.remoting.protocol.route.TopicRouteData;

/** What the gateway asks of a name server. Each call is one request; nothing blocks. */
final class NameServerCalls {

    private static final long TIMEOUT_MILLIS = 3_000;

    private final RemotingLink link;

    NameServerCalls(RemotingLink link) {
        this.link = link;
    }

    /**
     * The brokers of the cluster.
     *
     * @param servers broker name to the addresses of its master (0) and its slaves, by id
     * @param ownTopics topics that brokers make for their own use, which bear the names of clusters and brokers
     */
    record Members(Map<String, Map<Long, String>> servers, Set<String> ownTopics) {}

    CompletionStage<Members> members() {
        return link.callNameServer(RequestCode.GET_BROKER_CLUSTER_INFO, null, TIMEOUT_MILLIS)
                .thenApply(response -> {
                    Map<String, Map<Long, String>> servers = new HashMap<>();
                    ClusterInfo cluster = RemotingSerializable.decode(body("cluster", response), ClusterInfo.class);
                    cluster.getBrokerAddrTable()
                            .forEach((name, data) -> servers.put(name, Map.copyOf(data.getBrokerAddrs())));
                    Set<String> ownTopics =
                            new HashSet<>(cluster.getBrokerAddrTable().keySet());
                    cluster.getClusterAddrTable().keySet().forEach(name -> {
                        ownTopics.add(name);
                        ownTopics.add(name + "_" + MixAll.REPLY_TOPIC_POSTFIX);
                    });
                    return new Members(servers, ownTopics);
                });
    }

    /** Where a topic is; empty if nowhere. */
    CompletionStage<Optional<TopicRouteData>> route(String topic) {
        GetRouteInfoRequestHeader header = new GetRouteInfoRequestHeader();
        header.setTopic(topic);
        return link.callNameServer(RequestCode.GET_ROUTEINFO_BY_TOPIC, header, TIMEOUT_MILLIS)
                .thenApply(response -> response.getCode() == ResponseCode.TOPIC_NOT_EXIST
                        ? Optional.empty()
                        : Optional.of(RemotingSerializable.decode(
                                body("route of " + topic, response), TopicRouteData.class)));
    }

    /** All topics of the cluster, those of the system included. */
    CompletionStage<Set<String>> topics() {
        return link.callNameServer(RequestCode.GET_ALL_TOPIC_LIST_FROM_NAMESERVER, null, TIMEOUT_MILLIS)
                .thenApply(response -> RemotingSerializable.decode(body("topics", response), TopicList.class)
                        .getTopicList());
    }

    private static byte[] body(String what, RemotingCommand response) {
        if (response.getCode() != ResponseCode.SUCCESS || response.getBody() == null) {
            throw RemotingLink.refusal(what, response);
        }
        return response.getBody();
    }
}
