/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.launcher.config;

import static org.apache.rocketmq.mqtt.launcher.config.ConfigFile.CONNECT;
import static org.apache.rocketmq.mqtt.launcher.config.Key.effective;

import java.time.Duration;
import java.util.List;
import org.apache.rocketmq.mqtt.cs.GateTerms;
import org.apache.rocketmq.mqtt.cs.OverloadTerms;

/** Keys of what strangers, and all clients together, may ask of a gateway; and what the gateway is told of them. */
final class GuardKeys {
    private GuardKeys() {}

    static final Key<Integer> ADDRESS_CONNECTIONS = effective(
            CONNECT,
            "maxConnPerAddress",
            "0",
            Syntax.number(0, 100_000_000),
            "Connections from one address; one more is closed as soon as its address is known. 0: any number.");
    static final Key<Integer> CONNECT_RATE = effective(
            CONNECT,
            "maxConnectsPerSecond",
            "0",
            Syntax.number(0, 1_000_000),
            "Connections accepted in a second; one more is closed. 0: any number.");
    static final Key<Integer> ADDRESS_CONNECT_RATE = effective(
            CONNECT, "maxConnectsPerSecondPerAddress", "0", Syntax.number(0, 1_000_000), "The same from one address.");
    static final Key<Integer> PENDING = effective(
            CONNECT,
            "maxPendingConnects",
            "10000",
            Syntax.number(0, 100_000_000),
            "Connections whose clients are not let in yet; one more is closed. 0: any number.");
    static final Key<Integer> ADDRESS_PENDING = effective(
            CONNECT,
            "maxPendingConnectsPerAddress",
            "5000",
            Syntax.number(0, 100_000_000),
            "The same from one address.");
    static final Key<Integer> FLAPS = effective(
            CONNECT,
            "flapConnects",
            "120",
            Syntax.number(0, 1_000_000),
            "How often one client id is let in within `flapSeconds`; who connects once more is refused for a while, with return code 3. 0: as often as it likes.");
    static final Key<Integer> FLAP_WINDOW =
            effective(CONNECT, "flapSeconds", "60", Syntax.number(1, 86_400), "See there.");
    static final Key<Integer> FLAP_BAN =
            effective(CONNECT, "flapBanSeconds", "60", Syntax.number(1, 86_400), "How long it is refused then.");
    static final Key<Integer> FAILURES = effective(
            CONNECT,
            "maxAuthFailures",
            "100",
            Syntax.number(0, 1_000_000),
            "How many CONNECTs from one address may fail to say who they are within `authFailureSeconds`; then clients that were not let in from there before are refused for a while, with return code 3. 0: any number.");
    static final Key<Integer> FAILURE_WINDOW =
            effective(CONNECT, "authFailureSeconds", "60", Syntax.number(1, 86_400), "See there.");
    static final Key<Integer> FAILURE_BAN = effective(
            CONNECT, "authFailureBanSeconds", "60", Syntax.number(1, 86_400), "How long they are refused then.");
    static final Key<Integer> DIRECT_MEMORY = effective(
            CONNECT,
            "overloadDirectMemoryPercent",
            "80",
            Syntax.number(0, 99),
            "From how many percent of the memory outside the heap on publishers are slowed; half the way from there to 100, clients are refused. 0: not looked at.");
    static final Key<Integer> HEAP = effective(
            CONNECT,
            "overloadHeapPercent",
            "90",
            Syntax.number(0, 99),
            "The same of the heap, right after a collection.");
    static final Key<Integer> LOOP_LAG = effective(
            CONNECT,
            "overloadLoopLagMs",
            "2000",
            Syntax.number(0, 600_000),
            "How late threads that serve connections may be; more slows publishers, and three times as much refuses clients. 0: not looked at.");
    static final Key<Integer> STORE_LATENCY = effective(
            CONNECT,
            "overloadStoreLatencyMs",
            "2000",
            Syntax.number(0, 600_000),
            "How long the brokers may take to acknowledge messages; more slows publishers. 0: not looked at.");
    static final Key<Integer> PAUSE = effective(
            CONNECT,
            "overloadPauseMs",
            "2000",
            Syntax.number(1, 60_000),
            "How long a publisher that is slowed waits at most until its next packet is taken.");

    static final List<Key<?>> ALL = List.of(
            ADDRESS_CONNECTIONS,
            CONNECT_RATE,
            ADDRESS_CONNECT_RATE,
            PENDING,
            ADDRESS_PENDING,
            FLAPS,
            FLAP_WINDOW,
            FLAP_BAN,
            FAILURES,
            FAILURE_WINDOW,
            FAILURE_BAN,
            DIRECT_MEMORY,
            HEAP,
            LOOP_LAG,
            STORE_LATENCY,
            PAUSE);

    static GateTerms gate(Configuration said) {
        return new GateTerms(
                said.get(CONNECT_RATE),
                said.get(PENDING),
                new GateTerms.PerAddress(
                        said.get(ADDRESS_CONNECTIONS), said.get(ADDRESS_CONNECT_RATE), said.get(ADDRESS_PENDING)),
                new GateTerms.Ban(said.get(FLAPS), seconds(said, FLAP_WINDOW), seconds(said, FLAP_BAN)),
                new GateTerms.Ban(said.get(FAILURES), seconds(said, FAILURE_WINDOW), seconds(said, FAILURE_BAN)));
    }

    static OverloadTerms overload(Configuration said) {
        return new OverloadTerms(
                said.get(DIRECT_MEMORY),
                said.get(HEAP),
                millis(said, LOOP_LAG),
                millis(said, STORE_LATENCY),
                millis(said, PAUSE));
    }

    private static Duration seconds(Configuration said, Key<Integer> key) {
        return Duration.ofSeconds(said.get(key));
    }

    private static Duration millis(Configuration said, Key<Integer> key) {
        return Duration.ofMillis(said.get(key));
    }
}
