/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import org.apache.rocketmq.mqtt.cs.ClientLimits;
import org.junit.jupiter.api.Test;

final class TopicBoundsTest {

    private final TopicBounds bounds = new TopicBounds(ClientLimits.DEFAULTS.withTopics(12, 3));

    @Test
    void allowsWhatIsWithinThem() {
        assertThat(bounds.passedBy("a/b/c")).isNull();
        assertThat(bounds.passedBy("//")).isNull();
        assertThat(bounds.passedBy("a".repeat(12))).isNull();
        assertThat(bounds.passedBy("\uD83D\uDE00".repeat(3))).isNull();
    }

    @Test
    void saysWhichOneIsPassed() {
        assertThat(bounds.passedBy("///")).isEqualTo(Limit.TOPIC_LEVELS);
        assertThat(bounds.passedBy("a/b/c/#")).isEqualTo(Limit.TOPIC_LEVELS);
        assertThat(bounds.passedBy("a".repeat(13))).isEqualTo(Limit.TOPIC_LENGTH);
        assertThat(bounds.passedBy("\uD83D\uDE00".repeat(3) + "a")).isEqualTo(Limit.TOPIC_LENGTH);
    }

    @Test
    void aLengthIsThatInUtf8() {
        SplittableRandom random = new SplittableRandom(5);
        int[] points = {'a', '/', 'é', '中', 0x1F600};
        for (int i = 0; i < 2_000; i++) {
            StringBuilder text = new StringBuilder();
            for (int left = random.nextInt(12); left > 0; left--) {
                text.appendCodePoint(points[random.nextInt(points.length)]);
            }
            int length = text.toString().getBytes(StandardCharsets.UTF_8).length;
            int bound = random.nextInt(40);
            assertThat(TopicBounds.isLonger(text.toString(), bound)).isEqualTo(length > bound);
        }
    }
}
