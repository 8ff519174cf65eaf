/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.launcher.e2e;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.rocketmq.mqtt.embedded.FreePorts;

/** A metadata group of three members, a JVM each. Owns the processes. One thread uses it. */
final class MemberProcesses implements AutoCloseable {

    private static final int PATIENCE_SECONDS = 60;
    private static final int SIZE = 3;

    private final List<String> addresses = new ArrayList<>();
    private final List<MemberProcess> members = new ArrayList<>();
    private final Map<String, String> terms;

    /** @param terms how long things last, as environment variables: for the members, and for the gateways that are given {@link #keys} */
    MemberProcesses(Path folder, Map<String, String> terms) throws IOException {
        this.terms = Map.copyOf(terms);
        for (int i = 0; i < SIZE; i++) {
            addresses.add(FreePorts.address());
        }
        for (int i = 0; i < SIZE; i++) {
            members.add(new MemberProcess(folder.resolve("member-" + i), addresses.get(i), addresses, terms));
        }
    }

    /** Starts all, and waits until there is a leader and all know it. */
    void start() throws IOException {
        for (MemberProcess member : members) {
            member.begin();
        }
        for (MemberProcess member : members) {
            member.awaitStart();
        }
        for (MemberProcess member : members) {
            await().atMost(PATIENCE_SECONDS, SECONDS).until(member::isReady);
        }
    }

    /** The members that run and those that do not, in the order in which gateways are told of them. */
    List<MemberProcess> members() {
        return List.copyOf(members);
    }

    MemberProcess leader() throws IOException, InterruptedException {
        for (MemberProcess member : members) {
            if (member.isLeader()) {
                return member;
            }
        }
        throw new IllegalStateException("no leader among " + addresses);
    }

    /** What a gateway must be told, as environment variables, to be one of the cluster. */
    Map<String, String> keys() {
        return MetaGroup.keys(addresses, terms);
    }

    @Override
    public void close() {
        members.forEach(MemberProcess::close);
    }
}
