/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.ds.broker;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.rocketmq.common.MixAll;
import org.apache.rocketmq.common.message.MessageDecoder;
import org.apache.rocketmq.common.message.MessageExt;
import org.apache.rocketmq.common.sysflag.PullSysFlag;
import org.apache.rocketmq.common.topic.TopicValidator;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException.Category;
import org.apache.rocketmq.remoting.CommandCustomHeader;
import org.apache.rocketmq.remoting.exception.RemotingCommandException;
import org.apache.rocketmq.remoting.protocol.RemotingCommand;
import org.apache.rocketmq.remoting.protocol.RemotingSerializable;
import org.apache.rocketmq.remoting.protocol.RequestCode;
import org.apache.rocketmq.remoting.protocol.ResponseCode;
import org.apache.rocketmq.remoting.protocol.body.QueryConsumeQueueResponseBody;
import org.apache.rocketmq.remoting.protocol.header.GetMaxOffsetRequestHeader;
import org.apache.rocketmq.remoting.protocol.header.GetMaxOffsetResponseHeader;
import org.apache.rocketmq.remoting.protocol.header.PullMessageRequestHeader;
import org.apache.rocketmq.remoting.protocol.header.PullMessageResponseHeader;
import org.apache.rocketmq.remoting.protocol.header.QueryConsumeQueueRequestHeader;
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

    private final BrokerLinks links;
    private final BrokerAdmin admin;
    private final KeyIndex keys;

    BrokerCalls(BrokerLinks links) {
        this.links = links;
        this.admin = new BrokerAdmin(links);
        this.keys = new KeyIndex(links);
    }

    /** What is asked about topics and queues. */
    public BrokerAdmin admin() {
        return admin;
    }

    /** Where messages are looked for by key. */
    public KeyIndex keys() {
        return keys;
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
        CompletionStage<RemotingCommand> answer = links.send(
                        queue.broker(), RequestCode.SEND_MESSAGE_V2, header, body, timeoutMillis)
                .whenComplete((response, fault) -> judge(queue.broker(), response, fault));
        return links.asked(queue.broker(), answer).thenApply(response -> {
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
            links.absences().failed(broker, fault);
        } else if (response != null && isNotForNow(response)) {
            links.absences().refused(broker, String.valueOf(response.getRemark()));
        } else if (response != null && response.getCode() == ResponseCode.SUCCESS) {
            links.absences().stored(broker);
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
        return links.read(server, queue.broker(), RequestCode.PULL_MESSAGE, header, timeout)
                .thenApply(response -> pulled(queue, server, offset, response));
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
        return links.read(server, queue.broker(), RequestCode.GET_MAX_OFFSET, header, SHORT_CALL_MILLIS)
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
                links.master(links.pulls, queue.broker(), RequestCode.QUERY_CONSUME_QUEUE, header, SHORT_CALL_MILLIS);
        return links.trusted(queue.broker(), answer).thenApply(response -> {
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
        return links.master(
                        links.pulls, queue.broker(), RequestCode.SEARCH_OFFSET_BY_TIMESTAMP, header, SHORT_CALL_MILLIS)
                .thenApply(response -> {
                    if (response.getCode() != ResponseCode.SUCCESS) {
                        throw RemotingLink.refusal("offset by time of " + queue, response);
                    }
                    return header(response, SearchOffsetResponseHeader.class).getOffset();
                });
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
        return links.read(server, broker, RequestCode.VIEW_MESSAGE_BY_ID, header, SHORT_CALL_MILLIS)
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

    private static <T extends CommandCustomHeader> T header(RemotingCommand response, Class<T> type) {
        try {
            return type.cast(response.decodeCommandCustomHeader(type));
        } catch (RemotingCommandException e) {
            throw new GatewayException(Category.RETRY, "unreadable answer: " + e.getMessage(), e);
        }
    }
}
