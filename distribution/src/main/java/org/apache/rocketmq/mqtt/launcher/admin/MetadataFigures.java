/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.launcher.admin;

import java.util.Optional;
import org.apache.rocketmq.mqtt.meta.command.Answer.StatusCounts;

/** What is in the metadata, in words. */
public final class MetadataFigures {

    private MetadataFigures() {}

    /** One line. */
    public static String line(Optional<StatusCounts> counts) {
        return counts.map(MetadataFigures::line).orElse("figures not known: the metadata does not answer");
    }

    public static String line(StatusCounts counts) {
        return "applied=" + counts.appliedIndex() + " nodes=" + counts.nodes() + " sessions=" + counts.sessions()
                + " connected="
                + counts.claims() + " retained=" + counts.retained() + " routes=" + counts.routes() + " wills-due="
                + counts.dueWills();
    }
}
