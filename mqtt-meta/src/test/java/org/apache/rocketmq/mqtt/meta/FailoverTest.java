/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.meta;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.apache.rocketmq.mqtt.common.model.ClientId;
import org.apache.rocketmq.mqtt.common.model.TopicFilter;
import org.apache.rocketmq.mqtt.common.port.CountingMeters;
import org.apache.rocketmq.mqtt.common.runtime.ThreadScheduler;
import org.apache.rocketmq.mqtt.meta.command.Answer.Member;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A leader that is killed, or hangs, in a process of its own. The times are logged, not judged: they are the machine's. */
@ResourceLock(Cluster.OF_MEMBERS)
final class FailoverTest {

    private static final Logger LOG = LoggerFactory.getLogger(FailoverTest.class);

    /** How often each is done; more to measure. */
    private static final int TIMES = Integer.getInteger("failover.times", 1);

    @TempDir
    private Path directory;

    private final ThreadScheduler scheduler = new ThreadScheduler("test-scheduler");
    private final CountingMeters meters = new CountingMeters();
    private final Map<String, MemberProcess> members = new TreeMap<>();
    private Metadata node;
    private int clients;

    @BeforeEach
    void start() throws IOException, InterruptedException {
        List<String> addresses = new ArrayList<>();
        List<ServerSocket> held = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            held.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
        }
        for (ServerSocket socket : held) {
            addresses.add("127.0.0.1:" + socket.getLocalPort());
            socket.close();
        }
        for (String address : addresses) {
            members.put(address, new MemberProcess(address, addresses, directory.resolve(address.replace(':', '_'))));
        }
        node = Metadata.remote(addresses, "node-1", MemberProcess.TERMS, meters, scheduler);
        node.start(Duration.ofSeconds(60));
    }

    @AfterEach
    void stop() throws IOException {
        node.close();
        members.values().forEach(MemberProcess::close);
        scheduler.close();
    }

    @Test
    void claimsGoOnWhenTheLeaderIsKilledOrHangs() throws IOException, InterruptedException {
        for (int i = 0; i < TIMES; i++) {
            awaitAllMembers();
            MemberProcess killed = leader();
            killed.kill();
            measure("killed");
            killed.restart();

            awaitAllMembers();
            MemberProcess hung = leader();
            hung.signal("STOP");
            measure("hung");
            hung.signal("CONT");
        }
        awaitAllMembers();
        claim();
        assertThat(meters.count("mqtt_meta_commands", "kind", "JoinNode"))
                .as("joined once")
                .isEqualTo(1);
    }

    private void measure(String what) {
        long begin = System.nanoTime();
        claim();
        long claimed = millisSince(begin);
        done(node.bookmarks().load("x"));
        long asked = millisSince(begin);
        done(node.routes().add(new TopicFilter("t/" + clients)));
        LOG.info(
                "leader {}: claim after {} ms, question after {} ms, route after {} ms",
                what,
                claimed,
                asked,
                millisSince(begin));
    }

    private static long millisSince(long nanos) {
        return (System.nanoTime() - nanos) / 1_000_000;
    }

    private void claim() {
        done(node.sessions().claim(new ClientId("dev-" + clients++), true, null));
    }

    private void awaitAllMembers() {
        Awaitility.await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
            List<Member> all = members();
            assertThat(all)
                    .hasSize(3)
                    .allSatisfy(member -> assertThat(member.silentMillis()).isLessThan(1_000));
            assertThat(all.get(0).role()).isEqualTo("leader");
        });
    }

    private MemberProcess leader() {
        MemberProcess leader = members.get(members().get(0).address());
        assertThat(leader).isNotNull();
        return leader;
    }

    private List<Member> members() {
        return done(node.cluster()).members();
    }

    private static <T> T done(CompletionStage<T> stage) {
        return stage.toCompletableFuture().orTimeout(60, TimeUnit.SECONDS).join();
    }
}
