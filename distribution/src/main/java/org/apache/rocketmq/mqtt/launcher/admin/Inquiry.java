/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.launcher.admin;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.apache.rocketmq.mqtt.meta.command.Answer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the metadata about itself, for people who wait on one of the few threads of the admin server: all at once, a short time at most, and nothing while it has not
 * answered the last time. So metadata that is away holds one thread at most, and health checks go on. Safe for any thread; blocks its caller.
 */
public final class Inquiry {

    private static final Logger LOG = LoggerFactory.getLogger(Inquiry.class);
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private final Supplier<CompletionStage<Answer.StatusCounts>> counts;
    private final Supplier<CompletionStage<Answer.ClusterView>> cluster;
    private final AtomicBoolean asking = new AtomicBoolean();

    /** What is known; the rest is empty. */
    public record Known(Optional<Answer.StatusCounts> counts, Optional<Answer.ClusterView> cluster) {
        static final Known NOTHING = new Known(Optional.empty(), Optional.empty());
    }

    public Inquiry(
            Supplier<CompletionStage<Answer.StatusCounts>> counts,
            Supplier<CompletionStage<Answer.ClusterView>> cluster) {
        this.counts = counts;
        this.cluster = cluster;
    }

    /** Waits for the answers. */
    public Known ask() {
        if (!asking.compareAndSet(false, true)) {
            return Known.NOTHING;
        }
        CompletableFuture<Optional<Answer.StatusCounts>> first = asked(counts);
        CompletableFuture<Optional<Answer.ClusterView>> second = asked(cluster);
        CompletableFuture<Void> both =
                CompletableFuture.allOf(first, second).whenComplete((done, fault) -> asking.set(false));
        await(both);
        return new Known(first.getNow(Optional.empty()), second.getNow(Optional.empty()));
    }

    private static <T> CompletableFuture<Optional<T>> asked(Supplier<CompletionStage<T>> question) {
        CompletionStage<T> answer;
        try {
            answer = question.get();
        } catch (RuntimeException e) {
            answer = CompletableFuture.failedStage(e);
        }
        return answer.handle((known, fault) -> {
                    if (fault != null) {
                        LOG.debug("no answer of the metadata", fault);
                    }
                    return Optional.ofNullable(known);
                })
                .toCompletableFuture();
    }

    private static void await(CompletableFuture<Void> answers) {
        try {
            answers.get(PATIENCE.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            LOG.debug("no answer of the metadata in {}", PATIENCE, e);
        } catch (ExecutionException e) {
            throw new CompletionException(e.getCause()); // answers do not fail
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
