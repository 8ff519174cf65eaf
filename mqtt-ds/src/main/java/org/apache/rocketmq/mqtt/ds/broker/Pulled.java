/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.ds.broker;

import java.util.List;
import org.apache.rocketmq.common.message.MessageExt;

/**
 * The answer to a pull.
 *
 * @param messages decoded, in queue order; without a filter consecutive from the offset asked for
 * @param next offset to go on at
 * @param min oldest offset the queue still has
 * @param max offset after the newest
 */
public record Pulled(Outcome outcome, List<MessageExt> messages, long next, long min, long max) {

    /** What became of a pull. */
    public enum Outcome {
        FOUND,
        /** The queue has nothing at the offset, and had nothing while the pull was held. */
        NOTHING_NEW,
        /** Messages passed by, none matched the filter. */
        NOTHING_MATCHED,
        /** The queue does not have the offset: it is before {@code min} or beyond {@code max}. */
        OFFSET_MOVED
    }
}
