/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.common.topic;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class HashedBagTest {

    @Test
    void aTextStaysUntilItWasRemovedAsOftenAsItWasAdded() {
        HashedBag bag = new HashedBag();

        assertThat(bag.add("a")).isTrue();
        assertThat(bag.add("a")).isFalse();
        assertThat(bag.remove("a")).isFalse();
        assertThat(bag.mayContain("a")).isTrue();
        assertThat(bag.remove("a")).isTrue();
        assertThat(bag.mayContain("a")).isFalse();
        assertThat(bag.remove("a")).isFalse();
        assertThat(bag.size()).isZero();
    }

    @Test
    void removingOneOfTwoTextsOfOneHashLeavesTheOther() {
        HashedBag bag = new HashedBag((text, from, to) -> 42);
        bag.add("a");
        bag.add("b");

        assertThat(bag.remove("a")).isFalse();

        assertThat(bag.mayContain("b")).isTrue();
        assertThat(bag.remove("b")).isTrue();
        assertThat(bag.mayContain("b")).isFalse();
    }

    @Test
    void hashesThatMeanEmptyOrRemovedAreHashesToo() {
        for (long hash = 0; hash < 2; hash++) {
            long fixed = hash;
            HashedBag bag = new HashedBag((text, from, to) -> fixed);

            assertThat(bag.mayContain("a")).isFalse();
            assertThat(bag.add("a")).isTrue();
            assertThat(bag.mayContain("a")).isTrue();
            assertThat(bag.remove("a")).isTrue();
            assertThat(bag.mayContain("a")).isFalse();
        }
    }

    @Test
    void isABagWhateverIsAddedAndRemoved() {
        long seed = Samples.seed();
        SplittableRandom random = new SplittableRandom(seed);
        // 4,000 texts on 512 neighbouring slots: long runs of full ones, many repeats
        TextHash narrow = (text, from, to) -> 2 + Integer.parseInt(text) % 512;
        HashedBag bag = new HashedBag(narrow);
        Map<Long, Integer> model = new HashMap<>();
        for (int step = 0; step < 200_000; step++) {
            int bound = step / 20_000 % 2 == 0 ? 7 : 3; // grows, then shrinks
            String text = Integer.toString(random.nextInt(4_000));
            long entry = narrow.of(text, 0, text.length());
            if (random.nextInt(10) < bound) {
                boolean isNew = model.merge(entry, 1, Integer::sum) == 1;
                assertThat(bag.add(text)).as("seed %d, step %d", seed, step).isEqualTo(isNew);
            } else {
                boolean was = model.containsKey(entry);
                boolean is = model.computeIfPresent(entry, (key, count) -> count == 1 ? null : count - 1) != null;
                assertThat(bag.remove(text)).as("seed %d, step %d", seed, step).isEqualTo(was && !is);
            }
            String asked = Integer.toString(random.nextInt(4_000));
            assertThat(bag.mayContain(asked))
                    .as("seed %d, step %d", seed, step)
                    .isEqualTo(model.containsKey(narrow.of(asked, 0, asked.length())));
            assertThat(bag.size()).as("seed %d, step %d", seed, step).isEqualTo(model.size());
        }
    }
}
