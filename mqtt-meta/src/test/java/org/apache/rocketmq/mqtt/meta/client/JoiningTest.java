/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.meta.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.rocketmq.mqtt.common.port.CountingMeters;
import org.apache.rocketmq.mqtt.common.port.Nodes.Node;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException.Category;
import org.apache.rocketmq.mqtt.common.runtime.ThreadScheduler;
import org.apache.rocketmq.mqtt.meta.MetaSettings;
import org.apache.rocketmq.mqtt.meta.node.MetaMember;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Processes that want the same node's name. */
final class JoiningTest {

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private static final MetaSettings.Terms TERMS =
            new MetaSettings.Terms(Duration.ofDays(1), Duration.ofSeconds(4), Duration.ZERO, 100_000);

    @TempDir
    private Path directory;

    private final ThreadScheduler scheduler = new ThreadScheduler("test-scheduler");
    private final List<NodeMetadata> processes = new ArrayList<>();
    private MetaMember member;

    @BeforeEach
    void start() throws IOException, InterruptedException {
        member = new MetaMember(MetaSettings.alone(directory).with(TERMS));
        member.start(PATIENCE);
    }

    @AfterEach
    void stop() throws IOException {
        processes.forEach(NodeMetadata::close);
        member.close();
        scheduler.close();
    }

    @Test
    void nameOfAProcessThatLivesIsRefusedWithItsAddress() throws InterruptedException {
        NodeMetadata first = process("first.invalid:7001");
        first.start(PATIENCE);
        NodeMetadata second = process("second.invalid:7001");

        Throwable fault = catchThrowable(() -> second.start(PATIENCE));

        assertThat(GatewayException.of(fault).category()).isEqualTo(Category.FATAL);
        assertThat(fault).hasMessageContaining("node name: n").hasMessageContaining("first.invalid:7001");
        assertThat(first.isReady()).isTrue();
        assertThat(first.nodes().living()).extracting(Node::peerAddress).containsExactly("first.invalid:7001");
    }

    @Test
    void nameOfAProcessThatDiedIsFreeWhenItsLeaseIsOver() throws InterruptedException {
        NodeMetadata first = process("first.invalid:7001");
        first.start(PATIENCE);
        first.close();
        NodeMetadata second = process("second.invalid:7001");

        second.start(PATIENCE);

        assertThat(second.nodes().living()).extracting(Node::peerAddress).containsExactly("second.invalid:7001");
        assertThat(second.isReady()).isTrue();
    }

    @Test
    void addressOfThisMachineIsDesertedWhenNobodyListensThere() throws IOException {
        InetAddress here = InetAddress.getLoopbackAddress();
        String address;
        try (ServerSocket listening = new ServerSocket(0, 10, here)) {
            address = here.getHostAddress() + ":" + listening.getLocalPort();
            assertThat(LocalPort.isDeserted(address)).isFalse();
        }
        assertThat(LocalPort.isDeserted(address)).isTrue();
        assertThat(LocalPort.isDeserted("somewhere.invalid:1")).isFalse();
        assertThat(LocalPort.isDeserted("")).isFalse();
        assertThat(LocalPort.isDeserted("127.0.0.1:no")).isFalse();
    }

    private NodeMetadata process(String address) {
        NodeMetadata process = NodeMetadata.local(member, "n", address, TERMS, new CountingMeters(), scheduler);
        processes.add(process);
        return process;
    }
}
