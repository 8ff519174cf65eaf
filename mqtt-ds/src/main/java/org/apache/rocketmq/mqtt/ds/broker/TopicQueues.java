/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.ds.broker;

import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** The consume queues of one topic on all brokers, ordered by broker name and queue id. */
public record TopicQueues(List<QueueAddress> readable, List<QueueAddress> writable) {

    public TopicQueues {
        readable = List.copyOf(readable);
        writable = List.copyOf(writable);
    }

    /**
     * Where messages of an MQTT topic go: of the brokers that take messages, and have said where their commit logs end, the one that the topic's
     * hash likes best, and there one queue by hash. So a broker that comes or goes moves only its own share. If none takes messages, the one that
     * would be the first.
     *
     * @return null if the topic has no queue to write to
     */
    public @Nullable QueueAddress home(int hash) {
        Broker best = null;
        for (QueueAddress queue : writable) {
            Broker each = queue.broker();
            if (best == null || (each != best && isBetter(each, best, hash))) {
                best = each;
            }
        }
        return best == null ? null : queueAt(best, hash);
    }

    private static boolean isBetter(Broker broker, Broker than, int hash) {
        int rank = rank(broker);
        int other = rank(than);
        return rank == other ? likes(hash, broker) > likes(hash, than) : rank > other;
    }

    private static int rank(Broker broker) {
        if (!broker.takesMessages()) {
            return 0;
        }
        return broker.hasFirstMark() ? 2 : 1;
    }

    /** How much a hash likes a broker; the same on every node. */
    public static long likes(int hash, Broker broker) {
        long mixed = (((long) hash << 32) ^ (broker.name().hashCode() & 0xffff_ffffL)) * 0x9E3779B97F4A7C15L;
        mixed = (mixed ^ (mixed >>> 30)) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
        return mixed ^ (mixed >>> 31);
    }

    /** The queue that messages of a hash go to at one broker; null if the topic has none to write to there. */
    public @Nullable QueueAddress queueAt(Broker broker, int hash) {
        int first = -1;
        int count = 0;
        for (int i = 0; i < writable.size(); i++) {
            if (writable.get(i).broker() == broker) {
                first = first < 0 ? i : first;
                count++;
            }
        }
        return count == 0 ? null : writable.get(first + Math.floorMod(spread(hash), count));
    }

    /** String hashes of similar topics differ in their low bits only: mixes the high ones in. */
    private static int spread(int hash) {
        int h = hash * 0x9E3779B9;
        return h ^ (h >>> 16);
    }

    /** How many queues to write to each broker has that has any. */
    public Map<Broker, Integer> counts() {
        Map<Broker, Integer> counts = new HashMap<>();
        writable.forEach(queue -> counts.merge(queue.broker(), 1, Integer::sum));
        return counts;
    }

    /** The queues of a topic that has the same number, readable and writable, on each broker. */
    public static TopicQueues of(String topic, Collection<Broker> brokers, int queuesEach) {
        List<QueueAddress> queues = brokers.stream()
                .sorted(Comparator.comparing(Broker::name))
                .flatMap(broker -> IntStream.range(0, queuesEach).mapToObj(id -> new QueueAddress(broker, topic, id)))
                .toList();
        return new TopicQueues(queues, queues);
    }
}
