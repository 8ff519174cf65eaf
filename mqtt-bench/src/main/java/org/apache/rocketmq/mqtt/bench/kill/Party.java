/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.bench.kill;

import java.util.ArrayList;
import java.util.List;

/**
 * Who publishes what and who subscribes to it: each publisher to one topic at QoS 1 and one at QoS 2; subscribers in
 * turn with exact filters (which share the publishers among them), with a wildcard for each QoS, and with one wildcard
 * for all. No session has two filters that match one topic.
 */
record Party(List<Topic> topics, List<List<Filter>> subscribers) {
    /** Its number is its place in the list, and that of its flow. */
    record Topic(String name, int publisher, int qos) {}

    /** @param topics numbers of those it matches */
    record Filter(String filter, int qos, List<Integer> topics) {}

    static Party of(String prefix, int publishers, int subscribers) {
        List<Topic> topics = new ArrayList<>();
        for (int i = 0; i < publishers; i++) {
            topics.add(new Topic(prefix + "/q1/p" + i, i, 1));
            topics.add(new Topic(prefix + "/q2/p" + i, i, 2));
        }
        int exact = (subscribers + 1) / 2;
        List<List<Filter>> filters = new ArrayList<>();
        for (int j = 0; j < subscribers; j++) {
            filters.add(
                    switch (j % 4) {
                        case 1 ->
                            List.of(wildcard(prefix + "/q1/+", 1, topics, 1), wildcard(prefix + "/q2/+", 2, topics, 2));
                        case 3 -> List.of(new Filter(prefix + "/#", 1, numbers(topics.size())));
                        default -> exact(topics, exact, j / 2);
                    });
        }
        return new Party(topics, filters);
    }

    private static Filter wildcard(String filter, int qos, List<Topic> topics, int publishQos) {
        return new Filter(
                filter,
                qos,
                numbers(topics.size()).stream()
                        .filter(i -> topics.get(i).qos() == publishQos)
                        .toList());
    }

    private static List<Filter> exact(List<Topic> topics, int parts, int part) {
        List<Filter> filters = new ArrayList<>();
        for (int i = 0; i < topics.size(); i++) {
            if (topics.get(i).publisher() % parts == part) {
                filters.add(new Filter(topics.get(i).name(), 2, List.of(i)));
            }
        }
        return filters;
    }

    private static List<Integer> numbers(int count) {
        List<Integer> numbers = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            numbers.add(i);
        }
        return numbers;
    }
}
