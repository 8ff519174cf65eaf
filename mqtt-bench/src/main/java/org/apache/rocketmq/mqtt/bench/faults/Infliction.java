/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.bench.faults;

import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.apache.rocketmq.mqtt.bench.faults.Fault.Kind;

/**
 * A fault that was injected and is over.
 *
 * @param target what it hit: the process that a leader was, else as in the schedule
 * @param begun by {@link System#nanoTime()}
 * @param healed as well
 */
record Infliction(Fault fault, String target, long begun, long healed) {
    private static final String GATEWAY = "gateway";
    private static final Pattern NUMBERED = Pattern.compile(GATEWAY + "-(\\d+)");

    boolean touches(long from, long to) {
        return begun - to <= 0 && healed - from >= 0;
    }

    /** Whether a gateway, or a link that ends at one, suffers; not its links to members and brokers. */
    boolean isOfGateways() {
        return fault.family().equals(GATEWAY);
    }

    /** The numbers of the gateways that it hit, or whose links. */
    Set<Integer> gateways() {
        Set<Integer> numbers = new TreeSet<>();
        NUMBERED.matcher(target)
                .results()
                .map((MatchResult found) -> Integer.valueOf(found.group(1)))
                .forEach(numbers::add);
        return numbers;
    }

    boolean killed(int gateway) {
        return fault.kind() == Kind.KILL && target.equals(GATEWAY + "-" + gateway);
    }

    /** Whether the way of clients to this gateway was hit. */
    boolean hitWayTo(int gateway) {
        return target.equals("clients>" + GATEWAY + "-" + gateway);
    }
}
