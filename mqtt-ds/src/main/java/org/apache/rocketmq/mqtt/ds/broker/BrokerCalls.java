/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.ds.broker;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.apache.rocketmq.common.MixAll;
import org.apache.rocketmq.common.TopicFilterType;
import org.apache.rocketmq.common.constant.PermName;
import org.apache.rocketmq.common.message.MessageConst;
import org.apache.rocketmq.common.message.MessageDecoder;
import org.apache.rocketmq.common.message.MessageExt;
import org.apache.rocketmq.common.sysflag.PullSysFlag;
import org.apache.rocketmq.common.topic.TopicValidator;
import org.apache.rocketmq.mqtt.common.port.Meters;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException.Category;
import org.apache.rocketmq.remoting.CommandCustomHeader;
import org.apache.rocketmq.remoting.exception.RemotingCommandException;
import org.apache.rocketmq.remoting.protocol.RemotingCommand;
import org.apache.rocketmq.remoting.protocol.RemotingSerializable;
import org.apache.rocketmq.remoting.protocol.RequestCode;
import org.apache.rocketmq.remoting.protocol.ResponseCode;
import org.apache.rocketmq.remoting.protocol.body.KVTable;
import org.apache.rocketmq.remoting.protocol.body.QueryConsumeQueueResponseBody;
import org.apache.rocketmq.remoting.protocol.header.CreateTopicRequestHeader;
import org.apache.rocketmq.remoting.protocol.header.DeleteTopicRequestHeader;
import org.apache.rocketmq.remoting.protocol.header.GetMaxOffsetRequestHeader;
import org.apache.rocketmq.remoting.protocol.header.GetMaxOffsetResponseHeader;
import org.apache.rocketmq.remoting.protocol.header.GetTopicStatsInfoRequestHeader;
import org.apache.rocketmq.remoting.protocol.header.PullMessageRequestHeader;
import org.apache.rocketmq.remoting.protocol.header.PullMessageResponseHeader;
import org.apache.rocketmq.remoting.protocol.header.QueryConsumeQueueRequestHeader;
import org.apache.rocketmq.remoting.protocol.header.QueryMessageRequestHeader;
import org.apache.rocketmq.remoting.protocol.header.SearchOffsetRequestHeader;
import org.apache.rocketmq.remoting.protocol.header.SearchOffsetResponseHeader;
import org.apache.rocketmq.remoting.protocol.header.SendMessageRequestHeaderV2;
import org.apache.rocketmq.remoting.protocol.header.SendMessageResponseHeader;
import org.apache.rocketmq.remoting.protocol.header.ViewMessageRequestHeader;
import org.jspecify.annotations.Nullable;

/** What the gateway asks of brokers. Each call is one request; nothing blocks, nothing is tried again here. */
public final class BrokerCalls {

    /** Needs no subscription group at the broker: the prefix marks a group of the system. */
    private static final String PULL_GROUP = "CID_RMQ_SYS_MQTT_PULL";

    private static final String SEND_GROUP = "GID_MQTT_SEND";
    private static final long UNKNOWN_PLACE = -1;
    private static final long SHORT_CALL_MILLIS = 3_000;

    /** Beyond the time a pull is held: brokers look at held pulls every five seconds. */
    private static final long HELD_PULL_GRACE_MILLIS = 8_000;

    /** Messages of one key or of one hash that the index is asked for. */
    private static final int MOST_OF_ONE_KEY = 32;

    private final RemotingLink sends;
    private final RemotingLink pulls;
    private final Function<Broker, CompletionStage<?>> ask;
    private final Absences absences;
    private final Meters.Counter slaveReads;

    /**
     * @param ask asks a broker where its commit log ends, and sees whether it has lost part of it
     * @param absences hears which brokers do not answer
     */
    BrokerCalls(
            RemotingLink sends,
            RemotingLink pulls,
            Function<Broker, CompletionStage<?>> ask,
            Absences absences,
            Meters meters) {
        this.sends = sends;
        this.pulls = pulls;
        this.ask = ask;
        this.absences = absences;
        this.slaveReads = meters.counter("mqtt_slave_reads");
    }

    /** Calls the master; if there is no connection to it, that is known from now on. */
    private CompletionStage<RemotingCommand> master(
            RemotingLink link, Broker broker, int code, @Nullable CommandCustomHeader header, long timeoutMillis) {
        return noticed(broker, link.call(broker.address(), code, header, null, timeoutMillis));
    }

    private CompletionStage<RemotingCommand> noticed(Broker broker, CompletionStage<RemotingCommand> answer) {
        return answer.whenComplete((response, fault) -> {
            if (fault != null && RemotingLink.isDisconnected(fault)) {
                absences.failed(broker, fault);
            }
        });
    }

    /**
     * What a broker says after it was away is believed only when it was asked whether it has lost part of its commit log: places depend
     * on it.
     */
    private <T> CompletionStage<T> trusted(Broker broker, CompletionStage<T> answer) {
        return asked(broker, answer).thenApply(value -> {
            if (broker.isSuspect()) {
                throw new GatewayException(Category.RETRY, broker + " does not say where its commit log ends");
            }
            return value;
        });
    }

    /** Has the broker asked, if it was away, before it goes on; it may be suspect still if it does not say. */
    private <T> CompletionStage<T> asked(Broker broker, CompletionStage<T> answer) {
        return answer.whenComplete((value, fault) -> {
                    if (fault != null && !GatewayException.of(fault).isAnswer()) {
                        broker.wasAway();
                    }
                })
                .thenCompose(value -> broker.isSuspect()
                        ? ask.apply(broker).thenApply(asked -> value)
                        : CompletableFuture.completedStage(value));
    }

    /**
     * Stores one message.
     *
     * @param properties as a RocketMQ producer would set them, UNIQ_KEY included
     * @return the message's place, see {@link Broker}; -1 if the broker does not say what places mean now
     */
    public CompletionStage<Long> send(
            QueueAddress queue, Map<String, String> properties, byte[] body, long timeoutMillis) {
        SendMessageRequestHeaderV2 header = new SendMessageRequestHeaderV2();
        header.setA(SEND_GROUP);
        header.setB(queue.topic());
        header.setC(TopicValidator.AUTO_CREATE_TOPIC_KEY_TOPIC);
        header.setD(4);
        header.setE(queue.queueId());
        header.setF(0);
        header.setG(System.currentTimeMillis());
        header.setH(0);
        header.setI(MessageDecoder.messageProperties2String(properties));
        header.setJ(0);
        header.setK(false);
        header.setM(false);
        CompletionStage<RemotingCommand> answer = sends.call(
                        queue.broker().address(), RequestCode.SEND_MESSAGE_V2, header, body, timeoutMillis)
                .whenComplete((response, fault) -> judge(queue.broker(), response, fault));
        return asked(queue.broker(), answer).thenApply(response -> {
            if (isNotForNow(response)) {
                throw new GatewayException(Category.RETRY, "send to " + queue + ": " + response.getRemark());
            }
            if (response.getCode() != ResponseCode.SUCCESS) {
                throw RemotingLink.refusal("send to " + queue, response);
            }
            if (queue.broker().isSuspect()) {
                return UNKNOWN_PLACE; // stored all the same
            }
            SendMessageResponseHeader stored = header(response, SendMessageResponseHeader.class);
            long place = queue.broker().placeOf(commitLogOffset(stored.getMsgId()));
            queue.broker().sawMessageAt(place);
            return place;
        });
    }

    private void judge(Broker broker, @Nullable RemotingCommand response, @Nullable Throwable fault) {
        if (fault != null) {
            absences.failed(broker, fault);
        } else if (response != null && isNotForNow(response)) {
            absences.refused(broker, String.valueOf(response.getRemark()));
        } else if (response != null && response.getCode() == ResponseCode.SUCCESS) {
            absences.stored(broker);
        }
    }

    /** The broker does not store anything now, or is not to be written to by its administrator's will; without having stored it. */
    private static boolean isNotForNow(RemotingCommand response) {
        return response.getCode() == ResponseCode.SERVICE_NOT_AVAILABLE
                || (response.getCode() == ResponseCode.NO_PERMISSION
                        && String.valueOf(response.getRemark()).startsWith("the broker["));
    }

    /** Whether a message whose send has failed was not even sent: nobody was there. */
    public static boolean wasNotSent(Throwable fault) {
        return RemotingLink.wasNotSent(fault);
    }

    /** The place in the commit log is the second half of an offset message id: address and port, then eight bytes, in hex. */
    private static long commitLogOffset(String offsetMessageId) {
        return Long.parseUnsignedLong(offsetMessageId, offsetMessageId.length() - 16, offsetMessageId.length(), 16);
    }

    /**
     * Reads a queue: at the master, or at a slave if the master is away or has advised it for what is far behind.
     *
     * @param filter what to leave out; a broker that cannot filter by property leaves out nothing
     * @param max most messages to return
     * @param holdMillis how long the broker may hold the pull until there is something to return; 0: not at all
     */
    public CompletionStage<Pulled> pull(QueueAddress queue, PullFilter filter, long offset, int max, long holdMillis) {
        // What waits at the end of a queue waits at the master, where news are first.
        Replica server =
                holdMillis > 0 ? queue.broker().reachable() : queue.broker().advised();
        CompletionStage<Pulled> answer = pullFrom(server, queue, filter, offset, max, holdMillis);
        if (server.isMaster() || server.equals(queue.broker().reachable())) {
            return answer;
        }
        return answer.handle((pulled, fault) -> {
                    if (fault == null && pulled.outcome() == Pulled.Outcome.FOUND) {
                        return CompletableFuture.completedStage(pulled);
                    }
                    queue.broker().advises(MixAll.MASTER_ID); // a slave that is behind is of no use
                    return pullFrom(queue.broker().reachable(), queue, filter, offset, max, holdMillis);
                })
                .thenCompose(found -> found);
    }

    /** The same, from the master only: what it does not have is not there. */
    public CompletionStage<Pulled> pullFromMaster(QueueAddress queue, PullFilter filter, long offset, int max) {
        return pullFrom(new Replica(MixAll.MASTER_ID, queue.broker().address()), queue, filter, offset, max, 0);
    }

    private CompletionStage<Pulled> pullFrom(
            Replica server, QueueAddress queue, PullFilter filter, long offset, int max, long holdMillis) {
        PullFilter used = filter.isSql() && !queue.broker().filtersByProperty() ? PullFilter.ALL : filter;
        PullMessageRequestHeader header = new PullMessageRequestHeader();
        header.setConsumerGroup(PULL_GROUP);
        header.setTopic(queue.topic());
        header.setQueueId(queue.queueId());
        header.setQueueOffset(offset);
        header.setMaxMsgNums(max);
        header.setSysFlag(PullSysFlag.buildSysFlag(false, holdMillis > 0, true, false));
        header.setCommitOffset(0L);
        header.setSuspendTimeoutMillis(holdMillis);
        header.setSubscription(used.expression());
        header.setSubVersion(0L);
        header.setExpressionType(used.type());
        long timeout = holdMillis > 0 ? holdMillis + HELD_PULL_GRACE_MILLIS : SHORT_CALL_MILLIS;
        return read(server, queue.broker(), RequestCode.PULL_MESSAGE, header, timeout)
                .thenApply(response -> pulled(queue, server, offset, response));
    }

    /**
     * What a slave says counts though the master may have lost what it has: what it reads out was stored. What it does not have says nothing.
     */
    private CompletionStage<RemotingCommand> read(
            Replica server, Broker broker, int code, CommandCustomHeader header, long timeoutMillis) {
        if (server.isMaster()) {
            return trusted(broker, master(pulls, broker, code, header, timeoutMillis));
        }
        slaveReads.increment();
        return pulls.call(server.address(), code, header, null, timeoutMillis).whenComplete((response, fault) -> {
            if (fault != null) {
                broker.slaveFailed(server.id());
            }
        });
    }

    private static Pulled pulled(QueueAddress queue, Replica server, long offset, RemotingCommand response) {
        Pulled.Outcome outcome = switch (response.getCode()) {
            case ResponseCode.SUCCESS -> Pulled.Outcome.FOUND;
            case ResponseCode.PULL_NOT_FOUND -> Pulled.Outcome.NOTHING_NEW;
            case ResponseCode.PULL_RETRY_IMMEDIATELY -> Pulled.Outcome.NOTHING_MATCHED;
            case ResponseCode.PULL_OFFSET_MOVED -> Pulled.Outcome.OFFSET_MOVED;
            default -> throw pullRefusal(queue, response);
        };
        PullMessageResponseHeader header = header(response, PullMessageResponseHeader.class);
        if (server.isMaster()) {
            Long advised = header.getSuggestWhichBrokerId();
            if (advised != null && advised != MixAll.MASTER_ID) {
                queue.broker().advises(advised);
            }
        } else if (offset > header.getMaxOffset()) {
            throw new GatewayException(
                    Category.RETRY, queue + " ends at " + header.getMaxOffset() + " at slave " + server.id());
        }
        byte[] body = response.getBody();
        List<MessageExt> messages =
                outcome == Pulled.Outcome.FOUND && body != null ? MessageList.decode(ByteBuffer.wrap(body)) : List.of();
        return new Pulled(outcome, messages, header.getNextBeginOffset(), header.getMinOffset(), header.getMaxOffset());
    }

    private static GatewayException pullRefusal(QueueAddress queue, RemotingCommand response) {
        if (String.valueOf(response.getRemark()).contains("does not support consumer to filter message by SQL92")) {
            queue.broker().filtersByTagOnly(); // the next pull asks without
        }
        return RemotingLink.refusal("pull from " + queue, response);
    }

    /**
     * The offset after a queue's newest message, by the master. Asking creates the queue at the broker: only for queues that were written.
     */
    public CompletionStage<Long> maxOffset(QueueAddress queue) {
        return maxOffset(queue, new Replica(MixAll.MASTER_ID, queue.broker().address()));
    }

    /** The same, by a slave if the master is away: then the end may be further on. */
    CompletionStage<Long> readableEnd(QueueAddress queue) {
        return maxOffset(queue, queue.broker().reachable());
    }

    private CompletionStage<Long> maxOffset(QueueAddress queue, Replica server) {
        GetMaxOffsetRequestHeader header = new GetMaxOffsetRequestHeader();
        header.setTopic(queue.topic());
        header.setQueueId(queue.queueId());
        return read(server, queue.broker(), RequestCode.GET_MAX_OFFSET, header, SHORT_CALL_MILLIS)
                .thenApply(response -> {
                    if (response.getCode() != ResponseCode.SUCCESS) {
                        throw RemotingLink.refusal("end offset of " + queue, response);
                    }
                    return header(response, GetMaxOffsetResponseHeader.class).getOffset();
                });
    }

    /** The same, of a queue that need not be there, and is not made by asking: empty then. */
    public CompletionStage<Optional<Long>> endIfThere(QueueAddress queue) {
        QueryConsumeQueueRequestHeader header = new QueryConsumeQueueRequestHeader();
        header.setTopic(queue.topic());
        header.setQueueId(queue.queueId());
        header.setIndex(0);
        header.setCount(1);
        CompletionStage<RemotingCommand> answer =
                pulls.call(queue.broker().address(), RequestCode.QUERY_CONSUME_QUEUE, header, null, SHORT_CALL_MILLIS);
        return trusted(queue.broker(), answer).thenApply(response -> {
            if (response.getCode() == ResponseCode.SUCCESS && response.getBody() != null) {
                return Optional.of(RemotingSerializable.decode(response.getBody(), QueryConsumeQueueResponseBody.class)
                        .getMaxQueueIndex());
            }
            if (String.valueOf(response.getRemark()).contains("is not exist")) {
                return Optional.<Long>empty(); // brokers have no code for it
            }
            throw RemotingLink.refusal("end offset of " + queue, response);
        });
    }

    /** The offset of the first message stored at or after a time, by the broker's clock; near the end if there is none. */
    public CompletionStage<Long> offsetAt(QueueAddress queue, long millis) {
        SearchOffsetRequestHeader header = new SearchOffsetRequestHeader();
        header.setTopic(queue.topic());
        header.setQueueId(queue.queueId());
        header.setTimestamp(millis);
        return master(pulls, queue.broker(), RequestCode.SEARCH_OFFSET_BY_TIMESTAMP, header, SHORT_CALL_MILLIS)
                .thenApply(response -> {
                    if (response.getCode() != ResponseCode.SUCCESS) {
                        throw RemotingLink.refusal("offset by time of " + queue, response);
                    }
                    return header(response, SearchOffsetResponseHeader.class).getOffset();
                });
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
                master(sends, broker, RequestCode.QUERY_MESSAGE, indexQuery(topic, key), SHORT_CALL_MILLIS);
        return trusted(broker, answer).thenApply(response -> found(broker, topic, key, response));
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
                : read(slave, broker, RequestCode.QUERY_MESSAGE, indexQuery(topic, key), SHORT_CALL_MILLIS)
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

    /**
     * Reads one message by its place, whatever consume queue it is in.
     *
     * @param place of a message that was stored there
     * @return empty if the broker does not have it any more
     */
    public CompletionStage<Optional<MessageExt>> messageAt(Broker broker, long place) {
        ViewMessageRequestHeader header = new ViewMessageRequestHeader();
        header.setOffset(Broker.offsetOf(place));
        Replica server = broker.reachable();
        return read(server, broker, RequestCode.VIEW_MESSAGE_BY_ID, header, SHORT_CALL_MILLIS)
                .thenApply(response -> switch (response.getCode()) {
                    case ResponseCode.SUCCESS ->
                        MessageList.decode(ByteBuffer.wrap(response.getBody())).stream()
                                .filter(found -> broker.placeOf(found.getCommitLogOffset()) == place)
                                .findFirst();
                    case ResponseCode.SYSTEM_ERROR -> nothingThere(broker, server, place);
                    default -> throw RemotingLink.refusal("message at " + place + " on " + broker, response);
                });
    }

    /** Brokers have no other word for it than an error; a slave may get it yet. */
    private static Optional<MessageExt> nothingThere(Broker broker, Replica server, long place) {
        if (!server.isMaster()) {
            throw new GatewayException(
                    Category.RETRY, "message at " + place + " on " + broker + ": not at slave " + server.id());
        }
        return Optional.empty();
    }

    /** Whether the broker keeps an index of keys. */
    public CompletionStage<Boolean> indexesKeys(Broker broker) {
        return master(sends, broker, RequestCode.GET_BROKER_CONFIG, null, SHORT_CALL_MILLIS)
                .thenApply(response -> {
                    if (response.getCode() != ResponseCode.SUCCESS || response.getBody() == null) {
                        throw RemotingLink.refusal("configuration of " + broker, response);
                    }
                    return new String(response.getBody(), StandardCharsets.UTF_8)
                            .lines()
                            .anyMatch(line -> line.trim().equals("messageIndexEnable=true"));
                });
    }

    /**
     * Deletes a light queue, at the slaves too: its index, not the messages. Should it be written again, it begins at offset 0.
     */
    public CompletionStage<Void> deleteLightQueue(Broker broker, String name) {
        DeleteTopicRequestHeader header = new DeleteTopicRequestHeader();
        header.setTopic(name);
        CompletionStage<Void> atMaster = master(
                        pulls, broker, RequestCode.DELETE_TOPIC_IN_BROKER, header, SHORT_CALL_MILLIS)
                .thenAccept(response -> requireSuccess("delete light queue " + name + " on " + broker, response));
        for (Replica slave : broker.slaves()) {
            atMaster = atMaster.thenCompose(done -> pulls.call(
                            slave.address(), RequestCode.DELETE_TOPIC_IN_BROKER, header, null, SHORT_CALL_MILLIS)
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
        return sends.call(broker.address(), RequestCode.GET_BROKER_RUNTIME_INFO, null, null, SHORT_CALL_MILLIS);
    }

    /** A broker's figures about itself, by name. */
    CompletionStage<Map<String, String>> runtimeFigures(Broker broker) {
        return master(pulls, broker, RequestCode.GET_BROKER_RUNTIME_INFO, null, SHORT_CALL_MILLIS)
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
        return master(sends, broker, RequestCode.GET_TOPIC_STATS_INFO, header, SHORT_CALL_MILLIS)
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
        return master(sends, broker, RequestCode.UPDATE_AND_CREATE_TOPIC, header, SHORT_CALL_MILLIS)
                .thenApply(response -> {
                    if (response.getCode() != ResponseCode.SUCCESS) {
                        throw RemotingLink.refusal("create topic " + topic + " on " + broker, response);
                    }
                    return null;
                });
    }

    private static <T extends CommandCustomHeader> T header(RemotingCommand response, Class<T> type) {
        try {
            return type.cast(response.decodeCommandCustomHeader(type));
        } catch (RemotingCommandException e) {
            throw new GatewayException(Category.RETRY, "unreadable answer: " + e.getMessage(), e);
        }
    }
}
