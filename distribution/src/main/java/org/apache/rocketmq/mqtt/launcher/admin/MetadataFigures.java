/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.launcher.admin;

import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.rocketmq.mqtt.meta.command.Answer.StatusCounts;

/** What is in the metadata, in words. */
public final class MetadataFigures {

    private static final long PATIENCE_SECONDS = 5;

    private MetadataFigures() {}

    /** One line; waits for the counts a few seconds at most. */
    public static String line(CompletionStage<StatusCounts> counts) {
        try {
            return line(counts.toCompletableFuture().get(PATIENCE_SECONDS, TimeUnit.SECONDS));
        } catch (ExecutionException e) {
            return "figures not known: " + e.getCause();
        } catch (TimeoutException e) {
            return "figures not known: no answer in " + PATIENCE_SECONDS + " s";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "figures not known: interrupted";
        }
    }

    public static String line(StatusCounts counts) {
        return "applied=" + counts.appliedIndex() + " nodes=" + counts.nodes() + " sessions=" + counts.sessions()
                + " connected="
                + counts.claims() + " retained=" + counts.retained() + " routes=" + counts.routes() + " wills-due="
                + counts.dueWills();
    }
}
