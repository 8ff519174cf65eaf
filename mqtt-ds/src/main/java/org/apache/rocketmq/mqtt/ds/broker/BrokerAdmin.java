/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.ds.broker;

import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.apache.rocketmq.common.TopicFilterType;
import org.apache.rocketmq.common.constant.PermName;
import org.apache.rocketmq.common.topic.TopicValidator;
import org.apache.rocketmq.remoting.protocol.RemotingCommand;
import org.apache.rocketmq.remoting.protocol.RemotingSerializable;
import org.apache.rocketmq.remoting.protocol.RequestCode;
import org.apache.rocketmq.remoting.protocol.ResponseCode;
import org.apache.rocketmq.remoting.protocol.body.KVTable;
import org.apache.rocketmq.remoting.protocol.header.CreateTopicRequestHeader;
import org.apache.rocketmq.remoting.protocol.header.DeleteTopicRequestHeader;
import org.apache.rocketmq.remoting.protocol.header.GetTopicStatsInfoRequestHeader;

/** What is asked of brokers about themselves, their topics and queues. Each call is one request. */
public final class BrokerAdmin {

    private static final long TIMEOUT_MILLIS = 3_000;

    private final BrokerLinks links;

    BrokerAdmin(BrokerLinks links) {
        this.links = links;
    }

    /**
     * Deletes a light queue, at the slaves too: its index, not the messages. Should it be written again, it begins at offset 0.
     */
    public CompletionStage<Void> deleteLightQueue(Broker broker, String name) {
        DeleteTopicRequestHeader header = new DeleteTopicRequestHeader();
        header.setTopic(name);
        CompletionStage<Void> atMaster = links.master(
                        links.pulls, broker, RequestCode.DELETE_TOPIC_IN_BROKER, header, TIMEOUT_MILLIS)
                .thenAccept(response -> requireSuccess("delete light queue " + name + " on " + broker, response));
        for (Replica slave : broker.slaves()) {
            atMaster = atMaster.thenCompose(done -> links.pulls
                    .call(slave.address(), RequestCode.DELETE_TOPIC_IN_BROKER, header, null, TIMEOUT_MILLIS)
                    .thenAccept(response ->
                            requireSuccess("delete light queue " + name + " at slave of " + broker, response)));
        }
        return atMaster;
    }

    private static void requireSuccess(String what, RemotingCommand response) {
        if (response.getCode() != ResponseCode.SUCCESS) {
            throw RemotingLink.refusal(what, response);
        }
    }

    /** Completes if the broker answers on the connection of the sends. */
    CompletionStage<?> probe(Broker broker) {
        return links.sends.call(broker.address(), RequestCode.GET_BROKER_RUNTIME_INFO, null, null, TIMEOUT_MILLIS);
    }

    /** A broker's figures about itself, by name. */
    CompletionStage<Map<String, String>> runtimeFigures(Broker broker) {
        return links.master(links.pulls, broker, RequestCode.GET_BROKER_RUNTIME_INFO, null, TIMEOUT_MILLIS)
                .thenApply(response -> {
                    if (response.getCode() != ResponseCode.SUCCESS) {
                        throw RemotingLink.refusal("runtime figures of " + broker, response);
                    }
                    return RemotingSerializable.decode(response.getBody(), KVTable.class)
                            .getTable();
                });
    }

    /** Whether a broker has a topic, whatever the name server says. */
    public CompletionStage<Boolean> hasTopic(Broker broker, String topic) {
        GetTopicStatsInfoRequestHeader header = new GetTopicStatsInfoRequestHeader();
        header.setTopic(topic);
        return links.master(links.sends, broker, RequestCode.GET_TOPIC_STATS_INFO, header, TIMEOUT_MILLIS)
                .thenApply(response -> switch (response.getCode()) {
                    case ResponseCode.SUCCESS -> true;
                    case ResponseCode.TOPIC_NOT_EXIST -> false;
                    default -> throw RemotingLink.refusal("statistics of " + topic + " on " + broker, response);
                });
    }

    /** Makes a topic on a broker, or sets its queue counts if it is there. */
    public CompletionStage<Void> createTopic(Broker broker, String topic, int queues) {
        CreateTopicRequestHeader header = new CreateTopicRequestHeader();
        header.setTopic(topic);
        header.setDefaultTopic(TopicValidator.AUTO_CREATE_TOPIC_KEY_TOPIC);
        header.setReadQueueNums(queues);
        header.setWriteQueueNums(queues);
        header.setPerm(PermName.PERM_READ | PermName.PERM_WRITE);
        header.setTopicFilterType(TopicFilterType.SINGLE_TAG.name());
        header.setTopicSysFlag(0);
        header.setOrder(false);
        return links.master(links.sends, broker, RequestCode.UPDATE_AND_CREATE_TOPIC, header, TIMEOUT_MILLIS)
                .thenApply(response -> {
                    if (response.getCode() != ResponseCode.SUCCESS) {
                        throw RemotingLink.refusal("create topic " + topic + " on " + broker, response);
                    }
                    return null;
                });
    }
}
