/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.launcher.admin;

import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.rocketmq.mqtt.meta.command.Answer.StatusCounts;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is in the metadata, in words. */
public final class MetadataFigures {

    private static final Logger LOG = LoggerFactory.getLogger(MetadataFigures.class);
    private static final long PATIENCE_SECONDS = 5;

    private MetadataFigures() {}

    /** One line; waits for the counts a few seconds at most. */
    public static String line(CompletionStage<StatusCounts> counts) {
        return await(counts).map(MetadataFigures::line).orElse("figures not known: the metadata does not answer");
    }

    /** Waits for an answer of the metadata a few seconds at most; empty: there was none. */
    public static <T> Optional<T> await(CompletionStage<T> asked) {
        try {
            return Optional.of(asked.toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS));
        } catch (ExecutionException | TimeoutException e) {
            LOG.debug("no answer of the metadata", e);
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    public static String line(StatusCounts counts) {
        return "applied=" + counts.appliedIndex() + " nodes=" + counts.nodes() + " sessions=" + counts.sessions()
                + " connected="
                + counts.claims() + " retained=" + counts.retained() + " routes=" + counts.routes() + " wills-due="
                + counts.dueWills();
    }
}
