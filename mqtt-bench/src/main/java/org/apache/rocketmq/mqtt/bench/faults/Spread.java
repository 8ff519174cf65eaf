/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.bench.faults;

import java.util.List;

/**
 * Of some times, none of them below 0.
 *
 * @param median of an even number the later one of the middle two; {@value #NEVER} if that never came, or of none
 * @param worst {@value #NEVER} if one never came, or of none
 */
record Spread(int count, long median, long worst) {
    static final long NEVER = -1;

    /** @param times {@link Long#MAX_VALUE}, or less than 0: never */
    static Spread of(List<Long> times) {
        List<Long> sorted = times.stream()
                .map(time -> time < 0 ? Long.MAX_VALUE : time)
                .sorted()
                .toList();
        return new Spread(sorted.size(), at(sorted, sorted.size() / 2), at(sorted, sorted.size() - 1));
    }

    private static long at(List<Long> sorted, int index) {
        boolean never = sorted.isEmpty() || sorted.get(index) == Long.MAX_VALUE;
        return never ? NEVER : sorted.get(index);
    }
}
