/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.launcher.admin;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.rocketmq.mqtt.launcher.admin.Inquiry.Known;
import org.apache.rocketmq.mqtt.meta.command.Answer;
import org.junit.jupiter.api.Test;

final class InquiryTest {

    private static final Answer.StatusCounts COUNTS = new Answer.StatusCounts(1, 2, 3, 4, 5, 6, 7);
    private static final Answer.ClusterView CLUSTER = new Answer.ClusterView(List.of(), List.of(), Map.of());

    private CompletableFuture<Answer.StatusCounts> counts = new CompletableFuture<>();
    private CompletableFuture<Answer.ClusterView> cluster = new CompletableFuture<>();
    private int questions;

    private final Inquiry inquiry = new Inquiry(
            () -> {
                questions++;
                return counts;
            },
            () -> cluster);

    @Test
    void tellsWhatTheMetadataAnswers() {
        counts.complete(COUNTS);
        cluster.complete(CLUSTER);

        Known known = inquiry.ask();

        assertThat(known.counts()).contains(COUNTS);
        assertThat(known.cluster()).contains(CLUSTER);
        assertThat(inquiry.ask()).isEqualTo(known);
    }

    @Test
    void oneQuestionThatFailsDoesNotHideTheOther() {
        counts.completeExceptionally(new IllegalStateException("no"));
        cluster.complete(CLUSTER);

        assertThat(inquiry.ask().counts()).isEmpty();
        assertThat(inquiry.ask().cluster()).contains(CLUSTER);
    }

    @Test
    void metadataThatDoesNotAnswerIsAskedNothingMoreUntilItHas() {
        cluster.complete(CLUSTER);
        Known half = inquiry.ask(); // comes back though nothing answers
        assertThat(half.counts()).isEmpty();
        assertThat(half.cluster()).contains(CLUSTER);

        assertThat(inquiry.ask()).isEqualTo(Known.NOTHING);
        assertThat(questions).isOne();

        counts.complete(COUNTS);
        assertThat(inquiry.ask().counts()).contains(COUNTS);
        assertThat(questions).isEqualTo(2);
    }
}
