/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.meta;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.rocketmq.mqtt.common.port.CountingMeters;
import org.apache.rocketmq.mqtt.common.runtime.ThreadScheduler;
import org.apache.rocketmq.mqtt.common.tls.TlsFiles;
import org.apache.rocketmq.mqtt.meta.node.MetaMember;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** Three members on the loopback interface, and nodes that reach them over it. */
final class Cluster implements AutoCloseable {

    /** What tests of several members take turns with. */
    static final String OF_MEMBERS = "a cluster of members";

    private final Path directory;
    private final MetaSettings.Terms terms;
    private final List<String> addresses = new ArrayList<>();
    private final Map<String, MetaMember> members = new TreeMap<>();
    private final List<Metadata> nodes = new ArrayList<>();
    private final ThreadScheduler scheduler = new ThreadScheduler("test-scheduler");
    final CountingMeters meters = new CountingMeters();

    private final @Nullable TlsFiles tls;

    Cluster(Path directory, MetaSettings.Terms terms) throws IOException {
        this(directory, terms, null);
    }

    /** @param tls of each member, and of each node that is not given files of its own */
    Cluster(Path directory, MetaSettings.Terms terms, @Nullable TlsFiles tls) throws IOException {
        this.directory = directory;
        this.terms = terms;
        this.tls = tls;
        List<ServerSocket> held = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            held.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
        }
        for (ServerSocket socket : held) {
            addresses.add("127.0.0.1:" + socket.getLocalPort());
            socket.close();
        }
        for (String address : addresses) {
            start(address);
        }
    }

    List<String> addresses() {
        return addresses;
    }

    void start(String address) throws IOException {
        start(address, tls);
    }

    void start(String address, @Nullable TlsFiles files) throws IOException {
        MetaMember member = new MetaMember(new MetaSettings(address, addresses, directoryOf(address), terms, files));
        member.begin();
        members.put(address, member);
    }

    void stop(String address) throws IOException {
        MetaMember member = members.remove(address);
        if (member != null) {
            member.close();
        }
    }

    void wipe(String address) throws IOException {
        try (Stream<Path> files = Files.walk(directoryOf(address))) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    Path directoryOf(String address) {
        return directory.resolve(address.replace(':', '_'));
    }

    MetaMember member(String address) {
        MetaMember member = members.get(address);
        if (member == null) {
            throw new IllegalArgumentException("not started: " + address);
        }
        return member;
    }

    String awaitLeader() {
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .until(() -> members.values().stream().anyMatch(member -> member.isLeader() && member.isReady()));
        return leader().orElseThrow();
    }

    Optional<String> leader() {
        return members.entrySet().stream()
                .filter(member -> member.getValue().isLeader())
                .map(Map.Entry::getKey)
                .findFirst();
    }

    Metadata node(String name) throws IOException, InterruptedException {
        return node(name, tls, Duration.ofSeconds(30));
    }

    Metadata node(String name, @Nullable TlsFiles files, Duration patience) throws IOException, InterruptedException {
        Metadata node = Metadata.remote(addresses, files, name, "", terms, meters, scheduler);
        nodes.add(node);
        node.start(patience);
        return node;
    }

    @Override
    public void close() throws IOException {
        for (Metadata node : nodes) {
            node.close();
        }
        for (MetaMember member : members.values()) {
            member.close();
        }
        scheduler.close();
    }
}
