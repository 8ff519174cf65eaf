/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.meta.client;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.rocketmq.mqtt.common.port.CountingMeters;
import org.apache.rocketmq.mqtt.common.runtime.ThreadScheduler;
import org.apache.rocketmq.mqtt.meta.MetaSettings;
import org.apache.rocketmq.mqtt.meta.node.MetaMember;

/** Nodes that one member, in this process, serves. Their lease is short. */
final class NodesOfTests implements AutoCloseable {

    private static final MetaSettings.Terms TERMS =
            new MetaSettings.Terms(Duration.ofDays(1), Duration.ofSeconds(4), Duration.ZERO, 100_000);

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private record Running(NodeMetadata node, ThreadScheduler scheduler) {
        void close() {
            node.close();
            scheduler.close();
        }
    }

    private final MetaMember member;
    private final Map<String, Running> running = new HashMap<>();

    NodesOfTests(Path directory) throws IOException, InterruptedException {
        member = new MetaMember(MetaSettings.alone(directory).with(TERMS));
        member.start(PATIENCE);
    }

    NodeMetadata join(String name) throws InterruptedException {
        ThreadScheduler scheduler = new ThreadScheduler("test-" + name);
        NodeMetadata node =
                NodeMetadata.local(member, name, name + ".invalid:7001", TERMS, new CountingMeters(), scheduler);
        running.put(name, new Running(node, scheduler));
        node.start(PATIENCE);
        return node;
    }

    /** Nothing is said for the node any more. */
    void die(String name) {
        Running dead = running.remove(name);
        if (dead != null) {
            dead.close();
        }
    }

    @Override
    public void close() throws IOException {
        List.copyOf(running.keySet()).forEach(this::die);
        member.close();
    }
}
