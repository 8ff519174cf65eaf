/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.ds.broker;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.rocketmq.common.message.MessageConst;
import org.apache.rocketmq.common.message.MessageExt;
import org.apache.rocketmq.remoting.protocol.RemotingCommand;
import org.apache.rocketmq.remoting.protocol.RequestCode;
import org.apache.rocketmq.remoting.protocol.ResponseCode;
import org.apache.rocketmq.remoting.protocol.header.QueryMessageRequestHeader;
import org.jspecify.annotations.Nullable;

/** The index of keys that brokers keep, see ADR 010: what is asked of it. */
public final class KeyIndex {

    /** Messages of one key or of one hash that the index is asked for. */
    private static final int MOST_OF_ONE_KEY = 32;

    private static final long TIMEOUT_MILLIS = 3_000;

    private final BrokerLinks links;

    KeyIndex(BrokerLinks links) {
        this.links = links;
    }

    /**
     * Looks a message up in the broker's index of keys, which follows the commit log; see {@link BrokerProgress#dispatchedTo}. Goes the way of the
     * sends, so that a send of this node is not overtaken.
     *
     * @param key UNIQ_KEY of the message
     * @return its place; empty if the index does not have it
     */
    public CompletionStage<Optional<Long>> find(Broker broker, String topic, String key) {
        CompletionStage<RemotingCommand> answer =
                links.master(links.sends, broker, RequestCode.QUERY_MESSAGE, indexQuery(topic, key), TIMEOUT_MILLIS);
        return links.trusted(broker, answer).thenApply(response -> found(broker, topic, key, response));
    }

    /**
     * The same at a slave, when the master is away.
     *
     * @return empty also if the broker has no slave: that a slave does not have it says nothing
     */
    public CompletionStage<Optional<Long>> findAtSlave(Broker broker, String topic, String key) {
        Replica slave = broker.anySlave();
        return slave == null
                ? CompletableFuture.completedStage(Optional.empty())
                : links.read(slave, broker, RequestCode.QUERY_MESSAGE, indexQuery(topic, key), TIMEOUT_MILLIS)
                        .thenApply(response -> found(broker, topic, key, response));
    }

    private static QueryMessageRequestHeader indexQuery(String topic, String key) {
        QueryMessageRequestHeader header = new QueryMessageRequestHeader();
        header.setTopic(topic);
        header.setKey(key);
        header.setMaxNum(MOST_OF_ONE_KEY);
        header.setBeginTimestamp(0L);
        header.setEndTimestamp(Long.MAX_VALUE);
        header.setIndexType(MessageConst.INDEX_UNIQUE_TYPE);
        return header;
    }

    private static Optional<Long> found(Broker broker, String topic, String key, RemotingCommand response) {
        return switch (response.getCode()) {
            case ResponseCode.SUCCESS -> placeOfKey(broker, topic, key, response.getBody());
            case ResponseCode.QUERY_NOT_FOUND -> Optional.empty();
            default -> throw RemotingLink.refusal("message " + key + " on " + broker, response);
        };
    }

    /** The index goes by hash: what it gives is looked at. */
    private static Optional<Long> placeOfKey(Broker broker, String topic, String key, byte @Nullable [] body) {
        return body == null
                ? Optional.empty()
                : MessageList.decode(ByteBuffer.wrap(body)).stream()
                        .filter(found -> topic.equals(found.getTopic()) && key.equals(uniqueKey(found)))
                        .map(found -> broker.placeOf(found.getCommitLogOffset()))
                        .findFirst();
    }

    private static @Nullable String uniqueKey(MessageExt message) {
        return message.getProperty(MessageConst.PROPERTY_UNIQ_CLIENT_MESSAGE_ID_KEYIDX);
    }

    /** Whether the broker keeps an index of keys. */
    public CompletionStage<Boolean> indexesKeys(Broker broker) {
        return links.master(links.sends, broker, RequestCode.GET_BROKER_CONFIG, null, TIMEOUT_MILLIS)
                .thenApply(response -> {
                    if (response.getCode() != ResponseCode.SUCCESS || response.getBody() == null) {
                        throw RemotingLink.refusal("configuration of " + broker, response);
                    }
                    return new String(response.getBody(), StandardCharsets.UTF_8)
                            .lines()
                            .anyMatch(line -> line.trim().equals("messageIndexEnable=true"));
                });
    }
}
