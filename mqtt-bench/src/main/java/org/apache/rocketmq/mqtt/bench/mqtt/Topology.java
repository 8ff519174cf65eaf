/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.bench.mqtt;

import java.util.List;
import java.util.stream.IntStream;

/**
 * Who publishes what and who subscribes to it.
 *
 * @param topics one for each publisher
 * @param subscriptions one for each subscriber
 */
public record Topology(List<String> topics, List<Subscription> subscriptions) {

    /** @param publishers indices of those whose messages the filter matches */
    public record Subscription(String filter, List<Integer> publishers) {}

    /** Publisher i to subscriber i, on a topic of their own. */
    public static Topology pairs(String prefix, int pairs) {
        List<String> topics =
                IntStream.range(0, pairs).mapToObj(i -> prefix + "/" + i).toList();
        return new Topology(
                topics,
                IntStream.range(0, pairs)
                        .mapToObj(i -> new Subscription(topics.get(i), List.of(i)))
                        .toList());
    }

    /** One publisher, everybody subscribes; with a wildcard or without. */
    public static Topology fanOut(String prefix, int subscribers, boolean wildcard) {
        Subscription each = new Subscription(prefix + (wildcard ? "/+" : "/t"), List.of(0));
        return new Topology(
                List.of(prefix + "/t"),
                IntStream.range(0, subscribers).mapToObj(i -> each).toList());
    }

    /** Each publisher has a topic of its own; every subscriber gets them all through one wildcard. */
    public static Topology fanIn(String prefix, int publishers, int subscribers) {
        List<Integer> all = IntStream.range(0, publishers).boxed().toList();
        Subscription each = new Subscription(prefix + "/+", all);
        return new Topology(
                all.stream().map(i -> prefix + "/" + i).toList(),
                IntStream.range(0, subscribers).mapToObj(i -> each).toList());
    }

    /** How many subscribers get the messages of a publisher. */
    int audience(int publisher) {
        return (int) subscriptions.stream()
                .filter(s -> s.publishers().contains(publisher))
                .count();
    }
}
