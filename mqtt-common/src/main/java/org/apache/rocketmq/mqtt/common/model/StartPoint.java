/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.common.model;

import java.util.HashMap;
import java.util.Map;

/**
 * From where a subscription receives: for each broker the commit-log offset ("mark", in bytes) before which nothing concerns it.
 * Commit-log order is queue order, so one mark per broker is a start in every light queue of that broker, and finding it
 * asks no queue anything.
 */
public record StartPoint(Map<String, Long> marks) {

    /** Everything a queue still holds. */
    public static final StartPoint EARLIEST = new StartPoint(Map.of());

    public StartPoint {
        marks = Map.copyOf(marks);
    }

    /** The mark at a broker; 0 for a broker of which nothing was known then: the store knows better what was there before. */
    public long at(String broker) {
        return marks.getOrDefault(broker, 0L);
    }

    /** The same, but for one broker's mark. */
    public StartPoint with(String broker, long mark) {
        Map<String, Long> changed = new HashMap<>(marks);
        changed.put(broker, mark);
        return new StartPoint(changed);
    }
}
