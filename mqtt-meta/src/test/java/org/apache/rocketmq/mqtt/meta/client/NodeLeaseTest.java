/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.meta.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.apache.rocketmq.mqtt.common.model.ClientId;
import org.apache.rocketmq.mqtt.common.model.Payload;
import org.apache.rocketmq.mqtt.common.model.Qos;
import org.apache.rocketmq.mqtt.common.model.TopicFilter;
import org.apache.rocketmq.mqtt.common.model.TopicName;
import org.apache.rocketmq.mqtt.common.model.Will;
import org.apache.rocketmq.mqtt.common.port.CountingMeters;
import org.apache.rocketmq.mqtt.common.port.SessionStore.Claim;
import org.apache.rocketmq.mqtt.common.port.SessionStore.DueWill;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException.Category;
import org.apache.rocketmq.mqtt.common.runtime.ThreadScheduler;
import org.apache.rocketmq.mqtt.meta.MetaSettings;
import org.apache.rocketmq.mqtt.meta.command.Command;
import org.apache.rocketmq.mqtt.meta.command.Entry;
import org.apache.rocketmq.mqtt.meta.command.MetaCodec;
import org.apache.rocketmq.mqtt.meta.command.Query;
import org.apache.rocketmq.mqtt.meta.node.MetaMember;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node that lives but was taken for dead. */
final class NodeLeaseTest {

    private static final MetaSettings.Terms TERMS =
            new MetaSettings.Terms(Duration.ofDays(1), Duration.ofSeconds(10), Duration.ofMillis(500), 100_000);

    @TempDir
    private Path directory;

    private final ThreadScheduler scheduler = new ThreadScheduler("test-scheduler");
    private MetaMember member;
    private NodeMetadata node;

    @BeforeEach
    void start() throws IOException, InterruptedException {
        member = new MetaMember(MetaSettings.alone(directory).with(TERMS));
        member.start(Duration.ofSeconds(20));
        node = NodeMetadata.local(member, "node-1", "node-1:1", TERMS, new CountingMeters(), scheduler);
        node.start(Duration.ofSeconds(20));
    }

    @AfterEach
    void stop() throws IOException {
        node.close();
        member.close();
        scheduler.close();
    }

    @Test
    void nodeJoinsAgainWithItsRoutesAndIsToldTheWillsOfItsClaims() {
        List<DueWill> told = new CopyOnWriteArrayList<>();
        node.wills().listen(told::add);
        Will will = new Will(new TopicName("will"), Payload.ofUtf8("gone"), Qos.AT_LEAST_ONCE, false);
        Claim claim =
                done(node.sessions().claim(new ClientId("dev-1"), false, will)).claim();
        done(node.routes().add(new TopicFilter("t/+")));

        expireAll();

        Awaitility.await().untilAsserted(() -> assertThat(told).hasSize(1));
        Awaitility.await().untilAsserted(() -> assertThat(matches("t/x")).containsExactly(new TopicFilter("t/+")));
        Throwable fault = catchThrowable(() -> done(node.sessions().write(claim, List.of())));
        assertThat(GatewayException.of(fault).category()).isEqualTo(Category.REFUSED);
        assertThat(done(node.sessions().claim(new ClientId("dev-1"), false, null))
                        .isPresent())
                .isTrue();
    }

    @Test
    void filterThatIsWantedAgainWithinTheGraceTimeStays() {
        TopicFilter filter = new TopicFilter("t/+");
        done(node.routes().add(filter));
        long revision = revision();

        for (int i = 0; i < 20; i++) {
            node.routes().remove(filter);
            done(node.routes().add(filter));
        }
        assertThat(revision()).as("the metadata heard nothing of it").isEqualTo(revision);
        node.routes().remove(filter);
        assertThat(matches("t/x")).containsExactly(filter);

        Awaitility.await().untilAsserted(() -> assertThat(matches("t/x")).isEmpty());
    }

    private long revision() {
        return done(member.poll(new Query.RouteChanges("node-1", 0, -1, 1, null, -1), 0))
                .latest();
    }

    private void expireAll() {
        long later = System.currentTimeMillis() + 60_000;
        Entry entry = new Entry("test", 1, 0, List.of(new Command.ExpireNodes(later)));
        done(member.submit(ByteBuffer.wrap(MetaCodec.encode(entry))));
    }

    private List<TopicFilter> matches(String topic) {
        List<TopicFilter> found = new ArrayList<>();
        node.routes().match(new TopicName(topic), found::add);
        return found;
    }

    private static <T> T done(CompletionStage<T> stage) {
        return stage.toCompletableFuture().orTimeout(20, TimeUnit.SECONDS).join();
    }
}
