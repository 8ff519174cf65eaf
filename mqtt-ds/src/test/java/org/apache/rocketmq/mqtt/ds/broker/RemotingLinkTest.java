/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.ds.broker;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.rocketmq.remoting.protocol.RequestCode;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Requests to a server that reads and does not answer, as it is when the way to it is cut. */
final class RemotingLinkTest {

    private static final int UNANSWERED = RequestCode.GET_BROKER_CONFIG;
    private static final int ANSWERED = RequestCode.GET_BROKER_RUNTIME_INFO;

    private final ScriptedServer server = new ScriptedServer().endsAt(1);
    private final List<String> ended = new CopyOnWriteArrayList<>();
    private final RemotingLink link = new RemotingLink(List.of(server.address()), ClusterAccess.OPEN, ended::add);

    @BeforeEach
    void start() {
        link.start();
    }

    @AfterEach
    void close() {
        link.close();
        server.close();
    }

    @Test
    void aServerThatHasFallenSilentIsConnectedToAnew() {
        await().atMost(60, SECONDS).until(() -> {
            boolean unused = answers(server.address(), UNANSWERED);
            return server.connections() == 2;
        });
        assertThat(ended).contains(server.address());
    }

    @Test
    void soIsANameServer() {
        await().atMost(60, SECONDS).until(() -> {
            boolean unused = answers(null, UNANSWERED);
            return server.connections() == 2;
        });
    }

    @Test
    void oneThatAnswersSomethingIsNot() {
        for (int i = 0; i < 4; i++) {
            assertThat(answers(server.address(), UNANSWERED)).isFalse();
            assertThat(answers(server.address(), ANSWERED)).isTrue();
        }
        assertThat(server.connections()).isEqualTo(1);
        assertThat(ended).isEmpty();
    }

    private boolean answers(@Nullable String address, int code) {
        long timeout = code == ANSWERED ? 20_000 : 50;
        return link.call(address, code, null, null, timeout)
                .handle((response, fault) -> fault == null)
                .toCompletableFuture()
                .join();
    }
}
