/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.bench.faults;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Who publishes what and who subscribes to it. Each publisher has a topic at QoS 0, 1 and 2, in flows of that order.
 * Subscribers in turn: half of the publishers' topics by exact filters of QoS 2; a wildcard for each QoS; the other
 * half by exact filters of QoS 1; all by one wildcard of QoS 2. No session has two filters that match one topic.
 */
record Roster(String prefix, List<Topic> topics) {
    private static final int LEVELS = 3;

    /** Its number is its place in the list, and that of its flow. */
    record Topic(String name, int publisher, int qos) {}

    /** @param topics numbers of those it matches */
    record Filter(String filter, int qos, List<Integer> topics) {}

    static Roster of(String prefix, int publishers) {
        List<Topic> topics = new ArrayList<>();
        for (int i = 0; i < publishers; i++) {
            for (int qos = 0; qos < LEVELS; qos++) {
                topics.add(new Topic(prefix + "/m/q" + qos + "/p" + i, i, qos));
            }
        }
        return new Roster(prefix, topics);
    }

    String wills() {
        return prefix + "/w";
    }

    /** @param subscriber from 0 */
    List<Filter> filters(int subscriber) {
        return switch (subscriber % 4) {
            case 0 -> exact(0, 2);
            case 1 ->
                IntStream.range(0, LEVELS)
                        .mapToObj(qos -> new Filter(
                                prefix + "/m/q" + qos + "/+",
                                qos,
                                numbers()
                                        .filter(i -> topics.get(i).qos() == qos)
                                        .boxed()
                                        .toList()))
                        .toList();
            case 2 -> exact(1, 1);
            default -> List.of(new Filter(prefix + "/m/#", 2, numbers().boxed().toList()));
        };
    }

    /** Whether deliveries through the filter are of QoS 1 or 2. */
    boolean isPromised(Filter filter, int topic) {
        return Math.min(filter.qos(), topics.get(topic).qos()) > 0;
    }

    /** How many flows the first so many subscribers are promised, all together. */
    int paths(int subscribers) {
        return (int) IntStream.range(0, subscribers)
                .boxed()
                .flatMap(j -> filters(j).stream())
                .flatMap(filter -> filter.topics().stream().filter(topic -> isPromised(filter, topic)))
                .count();
    }

    private List<Filter> exact(int half, int qos) {
        return numbers()
                .filter(i -> topics.get(i).publisher() % 2 == half)
                .mapToObj(i -> new Filter(topics.get(i).name(), qos, List.of(i)))
                .toList();
    }

    private IntStream numbers() {
        return IntStream.range(0, topics.size());
    }
}
