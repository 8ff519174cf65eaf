/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.common.topic;

import java.util.Arrays;

/**
 * Where the levels of a topic end, and their hashes, each found out when first asked for and once. Owned by one match, on its thread,
 * and gone with it.
 */
final class TopicLevels {

    private final String topic;
    private final TextHash hash;
    private long[] levels = new long[8]; // end in the upper half, hash in the lower
    private int known;

    TopicLevels(String topic, TextHash hash) {
        this.topic = topic;
        this.hash = hash;
    }

    /** Whether there is a level of this number, from 0 on; all before it have to be there. */
    boolean has(int level) {
        return level == 0 || end(level - 1) < topic.length();
    }

    int start(int level) {
        return level == 0 ? 0 : end(level - 1) + 1;
    }

    int end(int level) {
        return (int) (entry(level) >>> 32);
    }

    int hash(int level) {
        return (int) entry(level);
    }

    private long entry(int level) {
        while (known <= level) {
            int from = start(known);
            int to = TrieNode.levelEnd(topic, from);
            if (known == levels.length) {
                levels = Arrays.copyOf(levels, 2 * known);
            }
            levels[known] = ((long) to << 32) | (hash.of(topic, from, to) & 0xFFFF_FFFFL);
            known++;
        }
        return levels[level];
    }
}
