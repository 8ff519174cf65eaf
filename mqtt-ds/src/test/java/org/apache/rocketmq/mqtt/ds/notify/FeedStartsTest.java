/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.ds.notify;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.apache.rocketmq.mqtt.common.model.StartPoint;
import org.apache.rocketmq.mqtt.common.port.InMemoryMetadata;
import org.apache.rocketmq.mqtt.common.port.InMemoryRoutes;
import org.junit.jupiter.api.Test;

final class FeedStartsTest {

    private static final StartPoint EARLY = new StartPoint(Map.of("broker-a", 5L, "broker-b", 6L));
    private static final StartPoint LATE = new StartPoint(Map.of("broker-a", 8L, "broker-b", 9L, "broker-c", 1L));

    private final InMemoryMetadata metadata = new InMemoryMetadata(new InMemoryRoutes());
    private final FeedStarts one = new FeedStarts(metadata);
    private final FeedStarts other = new FeedStarts(metadata);

    @Test
    void whoeverComesFirstDecidesForAll() {
        assertThat(done(one.agree("routed", "t", LATE))).isEqualTo(LATE);
        assertThat(done(other.agree("routed", "t", EARLY))).isEqualTo(LATE);
        assertThat(done(one.agree("routed", "t", EARLY))).isEqualTo(LATE);
        assertThat(done(other.agree("routed", "tt", EARLY))).isEqualTo(EARLY);
        assertThat(FeedStarts.in(done(metadata.load("feed/")), "routed")).isEqualTo(Map.of("t", LATE, "tt", EARLY));
    }

    @Test
    void whatIsForgottenIsAgreedAnew() {
        done(one.agree("routed", "t", EARLY));
        metadata.saveIf(Map.of(), Map.of("feed/routed/t/broker-a/0", 7L));
        Map<String, Long> seen = done(one.look("routed", "t"));
        assertThat(done(one.forget("routed", "t", seen, List.of("feed/routed/t/broker-a/0"))))
                .isTrue();
        assertThat(done(metadata.load("feed/"))).isEmpty();
        assertThat(done(other.agree("routed", "t", LATE))).isEqualTo(LATE);
    }

    @Test
    void whatAnotherNodeHasReliedOnSinceIsNotForgotten() {
        done(one.agree("routed", "t", EARLY));
        Map<String, Long> seen = done(one.look("routed", "t"));
        assertThat(done(other.agree("routed", "t", LATE))).isEqualTo(EARLY);
        assertThat(done(one.forget("routed", "t", seen, List.of()))).isFalse();
        assertThat(done(other.agree("routed", "t", LATE))).isEqualTo(EARLY);
    }

    @Test
    void noPlaceIsForgottenWhileAllTopicsAreAgreed() {
        done(one.agree("routed", Feed.ALL, EARLY));
        Map<String, Long> seen = done(one.look("routed", "t"));
        assertThat(done(one.forget("routed", "t", seen, List.of("feed/routed/t/broker-a/0"))))
                .isFalse();
        Map<String, Long> all = done(one.look("routed", Feed.ALL));
        assertThat(done(one.forget("routed", Feed.ALL, all, List.of()))).isTrue();
        assertThat(done(one.forget("routed", "t", seen, List.of("feed/routed/t/broker-a/0"))))
                .isTrue();
    }

    private static <T> T done(CompletionStage<T> stage) {
        return stage.toCompletableFuture().join();
    }
}
