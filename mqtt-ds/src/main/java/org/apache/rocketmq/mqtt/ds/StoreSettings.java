/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.ds;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.apache.rocketmq.mqtt.ds.broker.ClusterAccess;

/**
 * How the data server uses RocketMQ.
 *
 * @param nameServers {@code host:port} each, at least one
 * @param access how the cluster lets itself be used
 * @param defaultParentTopic RocketMQ topic for MQTT topics whose first level is no RocketMQ topic name
 * @param dispatchTopic RocketMQ topic for what only light queues read: more queues than one message can name, and messages of backend services put
 *     into queues they did not name
 * @param retryTopic RocketMQ topic for what clients left unacknowledged
 * @param notifyRetryTopic RocketMQ topic for news of messages to gateway nodes that cannot be reached otherwise
 * @param reservedTopics RocketMQ topics that devices cannot write to by naming them as a first level
 * @param autoCreateTopics whether a missing parent topic is made
 * @param topicQueues consume queues of a topic that is made, on each broker
 * @param feedTopics RocketMQ topics in which backend services address single clients; empty: all topics
 * @param sendTimeout how long one attempt to store may take
 * @param storeTimeout how long a message that a broker did not take is tried again before its publisher is told
 * @param pullHold how long a broker may hold a pull
 * @param windowMemory bound of the messages held for subscribers, all queues together, in bytes
 * @param pendingMemory bound of the messages on their way to a broker, in bytes
 * @param queueKeepTime how long a light queue is kept that no filter wants any more; zero: until its messages expire
 * @param sweepInterval how often quiet light queues are looked at for messages that nobody told of
 * @param refreshInterval how often the name server is asked for brokers and topics
 */
public record StoreSettings(
        List<String> nameServers,
        ClusterAccess access,
        String defaultParentTopic,
        String dispatchTopic,
        String retryTopic,
        String notifyRetryTopic,
        Set<String> reservedTopics,
        boolean autoCreateTopics,
        int topicQueues,
        Set<String> feedTopics,
        Duration sendTimeout,
        Duration storeTimeout,
        Duration pullHold,
        long windowMemory,
        long pendingMemory,
        Duration queueKeepTime,
        Duration sweepInterval,
        Duration refreshInterval) {

    public StoreSettings {
        nameServers = List.copyOf(nameServers);
        reservedTopics = Set.copyOf(reservedTopics);
        feedTopics = Set.copyOf(feedTopics);
        if (nameServers.isEmpty()) {
            throw new IllegalArgumentException("nameServers: none (expected: at least one host:port)");
        }
        atLeast("topicQueues", topicQueues, 1);
        atLeast("sendTimeout in ms", sendTimeout.toMillis(), 1);
        atLeast("storeTimeout in ms", storeTimeout.toMillis(), 0);
        atLeast("pullHold in ms", pullHold.toMillis(), 1);
        atLeast("windowMemory in bytes", windowMemory, 1 << 16);
        atLeast("pendingMemory in bytes", pendingMemory, 1 << 16);
        atLeast("queueKeepTime in ms", queueKeepTime.toMillis(), 0);
        atLeast("sweepInterval in ms", sweepInterval.toMillis(), 1);
        atLeast("refreshInterval in ms", refreshInterval.toMillis(), 1);
    }

    /** What suits a node beside the given name servers. */
    public static StoreSettings of(List<String> nameServers) {
        return new StoreSettings(
                nameServers,
                ClusterAccess.OPEN,
                "MQTT_DEFAULT",
                "MQTT_DISPATCH",
                "MQTT_CLIENT_RETRY",
                "MQTT_NOTIFY_RETRY",
                Set.of(),
                true,
                4,
                Set.of(),
                Duration.ofSeconds(3),
                Duration.ofSeconds(10),
                Duration.ofSeconds(5),
                Runtime.getRuntime().maxMemory() / 8,
                Runtime.getRuntime().maxMemory() / 8,
                Duration.ofMinutes(10),
                Duration.ofSeconds(30),
                Duration.ofSeconds(10));
    }

    /** The same but for how the cluster is used. */
    public StoreSettings withAccess(ClusterAccess other) {
        return with(other, storeTimeout, queueKeepTime, sweepInterval, refreshInterval);
    }

    /** The same but for the time a message is tried again. */
    public StoreSettings withStoreTimeout(Duration timeout) {
        return with(access, timeout, queueKeepTime, sweepInterval, refreshInterval);
    }

    /** The same but for the time an unwanted light queue is kept. */
    public StoreSettings withQueueKeepTime(Duration time) {
        return with(access, storeTimeout, time, sweepInterval, refreshInterval);
    }

    /** The same but for how often quiet light queues are looked at. */
    public StoreSettings withSweepInterval(Duration interval) {
        return with(access, storeTimeout, queueKeepTime, interval, refreshInterval);
    }

    /** The same but for how often the name server is asked. */
    public StoreSettings withRefreshInterval(Duration interval) {
        return with(access, storeTimeout, queueKeepTime, sweepInterval, interval);
    }

    private StoreSettings with(
            ClusterAccess otherAccess,
            Duration otherTimeout,
            Duration otherKeepTime,
            Duration sweep,
            Duration refresh) {
        return new StoreSettings(
                nameServers,
                otherAccess,
                defaultParentTopic,
                dispatchTopic,
                retryTopic,
                notifyRetryTopic,
                reservedTopics,
                autoCreateTopics,
                topicQueues,
                feedTopics,
                sendTimeout,
                otherTimeout,
                pullHold,
                windowMemory,
                pendingMemory,
                otherKeepTime,
                sweep,
                refresh);
    }

    private static void atLeast(String name, long value, long least) {
        if (value < least) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: >= " + least + ")");
        }
    }
}
