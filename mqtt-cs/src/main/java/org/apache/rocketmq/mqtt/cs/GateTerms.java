/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs;

import java.time.Duration;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException;

/**
 * What connections must keep to before their clients are let in. 0 for a number: no limit.
 *
 * @param maxPerSecond connections accepted in a second, after a rest a second's worth at once
 * @param maxPending connections that are accepted and whose clients are not let in yet
 * @param perAddress the same for each address
 * @param flapping how often one client id may be let in
 * @param failures how often clients of one address may be refused for what they show of themselves
 */
public record GateTerms(int maxPerSecond, int maxPending, PerAddress perAddress, Ban flapping, Ban failures) {

    /** Until told otherwise. */
    public static final GateTerms DEFAULT = new GateTerms(
            0,
            10_000,
            new PerAddress(0, 0, 5_000),
            new Ban(120, Duration.ofMinutes(1), Duration.ofMinutes(1)),
            new Ban(100, Duration.ofMinutes(1), Duration.ofMinutes(1)));

    /**
     * Of one IPv4 address, or of one IPv6 network of 64 bits: that is what one subscriber of a provider has.
     *
     * @param maxConnections open at a time
     * @param maxPerSecond accepted in a second
     * @param maxPending accepted and not let in yet
     */
    public record PerAddress(int maxConnections, int maxPerSecond, int maxPending) {

        /** @throws GatewayException FATAL, naming what cannot work */
        public PerAddress {
            ConnectSettings.inRange("maxConnectionsPerAddress", maxConnections, 0, Integer.MAX_VALUE);
            ConnectSettings.inRange("maxPerSecondPerAddress", maxPerSecond, 0, MOST_PER_SECOND);
            ConnectSettings.inRange("maxPendingPerAddress", maxPending, 0, Integer.MAX_VALUE);
        }
    }

    /**
     * Who does something more often is turned away for a while.
     *
     * @param most times that are allowed; 0: any number
     * @param window in which
     * @param duration for how long it is turned away then
     */
    public record Ban(int most, Duration window, Duration duration) {

        /** Nobody is turned away. */
        public static final Ban NEVER = new Ban(0, Duration.ofMinutes(1), Duration.ofMinutes(1));

        /** @throws GatewayException FATAL, naming what cannot work */
        public Ban {
            ConnectSettings.inRange("most", most, 0, Integer.MAX_VALUE);
            ConnectSettings.positive("window", window);
            ConnectSettings.positive("duration", duration);
        }
    }

    private static final int MOST_PER_SECOND = 1_000_000;

    /** @throws GatewayException FATAL, naming what cannot work */
    public GateTerms {
        ConnectSettings.inRange("maxPerSecond", maxPerSecond, 0, MOST_PER_SECOND);
        ConnectSettings.inRange("maxPending", maxPending, 0, Integer.MAX_VALUE);
    }

    public GateTerms withMaxPerSecond(int value) {
        return new GateTerms(value, maxPending, perAddress, flapping, failures);
    }

    public GateTerms withMaxPending(int value) {
        return new GateTerms(maxPerSecond, value, perAddress, flapping, failures);
    }

    public GateTerms withPerAddress(PerAddress value) {
        return new GateTerms(maxPerSecond, maxPending, value, flapping, failures);
    }

    public GateTerms withFlapping(Ban value) {
        return new GateTerms(maxPerSecond, maxPending, perAddress, value, failures);
    }

    public GateTerms withFailures(Ban value) {
        return new GateTerms(maxPerSecond, maxPending, perAddress, flapping, value);
    }
}
