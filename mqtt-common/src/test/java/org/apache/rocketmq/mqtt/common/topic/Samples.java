/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.common.topic;

import java.util.SplittableRandom;
import org.apache.rocketmq.mqtt.common.model.TopicFilter;
import org.apache.rocketmq.mqtt.common.model.TopicName;

/** Topics and filters of few levels over a tiny alphabet, so that they often meet. Owned by one thread. */
final class Samples {

    private static final String[] FIRST_LEVELS = {"a", "b", "", "$a", "$"};
    private static final String[] LEVELS = {"a", "b", "", "ab", "$a"};

    private final SplittableRandom random;
    private final int maxLevels;

    Samples(SplittableRandom random, int maxLevels) {
        this.random = random;
        this.maxLevels = maxLevels;
    }

    /** A seed for this run, or the one of an earlier run: {@code -Dseed=…}. */
    static long seed() {
        return Long.getLong("seed", System.nanoTime());
    }

    TopicName topic() {
        while (true) {
            String text = text(0);
            if (!text.isEmpty()) {
                return new TopicName(text);
            }
        }
    }

    TopicFilter filter() {
        while (true) {
            String text = text(3);
            if (random.nextInt(4) == 0) {
                text = random.nextInt(8) == 0 ? "#" : text + "/#";
            }
            if (!text.isEmpty()) {
                return new TopicFilter(text);
            }
        }
    }

    private String text(int plusInTen) {
        StringBuilder text = new StringBuilder();
        for (int level = 0, levels = random.nextInt(1, maxLevels + 1); level < levels; level++) {
            String[] choice = level == 0 ? FIRST_LEVELS : LEVELS;
            String literal = choice[random.nextInt(choice.length)];
            text.append(level == 0 ? "" : "/").append(random.nextInt(10) < plusInTen ? "+" : literal);
        }
        return text.toString();
    }
}
