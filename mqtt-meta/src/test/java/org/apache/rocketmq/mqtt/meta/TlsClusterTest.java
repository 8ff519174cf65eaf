/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.meta;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.apache.rocketmq.mqtt.common.model.Message;
import org.apache.rocketmq.mqtt.common.model.Payload;
import org.apache.rocketmq.mqtt.common.model.Qos;
import org.apache.rocketmq.mqtt.common.model.TopicName;
import org.apache.rocketmq.mqtt.common.port.RetainedStore.Origin;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException;
import org.apache.rocketmq.mqtt.common.tls.TestAuthority;
import org.apache.rocketmq.mqtt.common.tls.TlsFiles;
import org.apache.rocketmq.mqtt.meta.command.Answer.StatusCounts;
import org.apache.rocketmq.mqtt.meta.command.Query;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;

/** Three members that show one another, and the nodes, certificates. */
@ResourceLock(Cluster.OF_MEMBERS)
final class TlsClusterTest {

    private static final MetaSettings.Terms TERMS =
            new MetaSettings.Terms(Duration.ofDays(1), Duration.ofMinutes(2), Duration.ZERO, 40);
    private static final Duration SHORT = Duration.ofSeconds(3);

    @TempDir
    private Path directory;

    private TestAuthority authority;
    private TlsFiles files;
    private Cluster cluster;

    @BeforeEach
    void start() throws IOException {
        authority = TestAuthority.in(directory, "cluster");
        files = authority.issue("member").lookedAtEvery(Duration.ofMillis(200));
        cluster = new Cluster(directory.resolve("members"), TERMS, files);
    }

    @AfterEach
    void stop() throws IOException {
        cluster.close();
    }

    @Test
    void nodesWriteReadAndFindTheNextLeader() throws Exception {
        Metadata node = cluster.node("node-1");
        retain(node, 0, 20);
        String leader = cluster.awaitLeader();

        cluster.stop(leader);

        retain(node, 20, 40);
        assertThat(node.counts().toCompletableFuture().get(30, TimeUnit.SECONDS).retained())
                .isEqualTo(40);
        cluster.start(leader);
        awaitRetained(leader, 40);
        assertThat(node.status()).contains("over TLS");
    }

    @Test
    void memberWithAnEmptyDiskIsSentASnapshot() throws Exception {
        Metadata node = cluster.node("node-1");
        String lost = follower();
        cluster.stop(lost);
        cluster.wipe(lost);
        retain(node, 0, 90); // the first file of the log is full, and a snapshot covers it

        cluster.start(lost);

        awaitRetained(lost, 90);
    }

    @Test
    void nodesWithoutACertificateOrWithOneOfAnotherAuthorityAreRefused() throws Exception {
        Metadata healthy = cluster.node("node-1");
        TlsFiles foreign = TestAuthority.in(directory, "elsewhere").issue("stranger");
        TlsFiles halfForeign = new TlsFiles(foreign.certificate(), foreign.key(), files.trust());

        for (TlsFiles wrong : new @Nullable TlsFiles[] {null, foreign, halfForeign}) {
            assertThatThrownBy(() -> cluster.node("node-2", wrong, SHORT))
                    .isInstanceOf(GatewayException.class)
                    .hasMessageContaining("no answer from the metadata");
        }

        retain(healthy, 0, 20);
        assertThat(healthy.counts()
                        .toCompletableFuture()
                        .get(30, TimeUnit.SECONDS)
                        .nodes())
                .isOne();
        assertThat(cluster.node("node-3").isReady()).isTrue();
    }

    @Test
    void memberOfAnotherAuthorityIsNoMember() throws Exception {
        Metadata node = cluster.node("node-1");
        String shut = follower();
        cluster.stop(shut);
        cluster.wipe(shut);
        cluster.start(shut, TestAuthority.in(directory, "elsewhere").issue("stranger"));

        retain(node, 0, 60);

        assertThat(cluster.member(shut).isReady()).isFalse();
        assertThat(((StatusCounts) cluster.member(shut).ask(new Query.Status())).retained())
                .isZero();
    }

    @Test
    void memberForAnotherHostIsNotBelieved() throws Exception {
        Metadata node = cluster.node("node-1");
        String shut = follower();
        cluster.stop(shut);
        cluster.wipe(shut);
        cluster.start(shut, authority.issueFor("elsewhere", "elsewhere.example"));

        retain(node, 0, 60);

        assertThat(((StatusCounts) cluster.member(shut).ask(new Query.Status())).retained())
                .isZero();
    }

    /** Authorities are changed as in life: first both are believed, then certificates of the new one are shown. */
    @Test
    void newCertificatesAreUsedWithoutARestart() throws Exception {
        Metadata node = cluster.node("node-1");
        retain(node, 0, 10);
        TlsFiles next = TestAuthority.in(directory, "next").issue("next-member");
        Path both = directory.resolve("both.pem");
        Files.writeString(both, Files.readString(files.trust()) + Files.readString(next.trust()));
        Files.move(both, files.trust(), StandardCopyOption.REPLACE_EXISTING);
        awaitAnswer(next);

        Files.copy(next.key(), files.key(), StandardCopyOption.REPLACE_EXISTING);
        Files.copy(next.certificate(), files.certificate(), StandardCopyOption.REPLACE_EXISTING);
        Files.copy(next.trust(), files.trust(), StandardCopyOption.REPLACE_EXISTING);

        awaitAnswer(next);
        retain(node, 10, 20);
    }

    /** Until a node that believes the next authority only, or is believed by it only, is served. */
    private void awaitAnswer(TlsFiles next) {
        TlsFiles shown = new TlsFiles(next.certificate(), next.key(), files.trust());
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .ignoreExceptions()
                .until(() ->
                        cluster.node("node-" + System.nanoTime(), shown, SHORT).isReady());
    }

    private String follower() {
        String leader = cluster.awaitLeader();
        return cluster.addresses().stream()
                .filter(address -> !address.equals(leader))
                .findFirst()
                .orElseThrow();
    }

    private void awaitRetained(String address, long count) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .ignoreExceptions() // its state is not open yet
                .until(() -> ((StatusCounts) cluster.member(address).ask(new Query.Status())).retained() == count);
    }

    private static void retain(Metadata node, int from, int to) throws Exception {
        for (int i = from; i < to; i++) {
            Message message = new Message(
                    new TopicName("large/" + i), Payload.of(new byte[200_000]), Qos.AT_LEAST_ONCE, true, null);
            node.retained()
                    .put(message, new Origin.Backend(1))
                    .toCompletableFuture()
                    .get(30, TimeUnit.SECONDS);
        }
    }
}
