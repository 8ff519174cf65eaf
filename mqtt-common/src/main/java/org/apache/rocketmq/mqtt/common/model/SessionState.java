/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.common.model;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What outlives the connection of a persistent session (MQTT 3.1.1 section 3.1.2.4). All a client was sent lies before its positions; what of
 * that it has not acknowledged to the end is in {@code inflight}.
 *
 * @param subscriptions filter to granted QoS
 * @param positions for each light queue that the session reads, from where on there is something it was not sent
 * @param inflight in the order in which they were first sent
 * @param received packet ids of QoS 2 messages that the client has not released yet, each with the key its message is stored under
 */
public record SessionState(
        Map<TopicFilter, Qos> subscriptions,
        Map<QueueName, StartPoint> positions,
        List<Delivery> inflight,
        Map<Integer, String> received) {

    public static final SessionState EMPTY = new SessionState(Map.of(), Map.of(), List.of(), Map.of());

    public SessionState {
        subscriptions = Map.copyOf(subscriptions);
        positions = Map.copyOf(positions);
        inflight = List.copyOf(inflight);
        received = Map.copyOf(received);
    }

    /** The state after some changes, made one after the other. The one definition of what a change means. */
    public SessionState after(List<SessionChange> changes) {
        Map<TopicFilter, Qos> newSubscriptions = new HashMap<>(subscriptions);
        Map<QueueName, StartPoint> newPositions = new HashMap<>(positions);
        List<Delivery> newInflight = new ArrayList<>(inflight);
        Map<Integer, String> newReceived = new HashMap<>(received);
        for (SessionChange change : changes) {
            if (change instanceof SessionChange.Subscribed subscribed) {
                newSubscriptions.put(subscribed.filter(), subscribed.qos());
                newPositions.putIfAbsent(subscribed.queue(), subscribed.from());
            } else if (change instanceof SessionChange.Unsubscribed unsubscribed) {
                newSubscriptions.remove(unsubscribed.filter());
                newPositions.remove(unsubscribed.queue());
            } else if (change instanceof SessionChange.Moved moved) {
                newPositions.compute(
                        moved.queue(),
                        (queue, from) ->
                                (from == null ? StartPoint.EARLIEST : from).with(moved.broker(), moved.place()));
            } else if (change instanceof SessionChange.Sent sent) {
                newInflight.removeIf(
                        before -> before.packetId() == sent.delivery().packetId());
                newInflight.add(sent.delivery());
            } else if (change instanceof SessionChange.Released released) {
                newInflight.replaceAll(before -> before.packetId() == released.packetId() ? before.release() : before);
            } else if (change instanceof SessionChange.Completed completed) {
                newInflight.removeIf(before -> before.packetId() == completed.packetId());
            } else if (change instanceof SessionChange.Received got) {
                newReceived.put(got.packetId(), got.key());
            } else if (change instanceof SessionChange.Forgotten forgotten) {
                newReceived.remove(forgotten.packetId());
            }
        }
        return new SessionState(newSubscriptions, newPositions, newInflight, newReceived);
    }
}
