/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.meta.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.rocketmq.mqtt.common.model.ClientId;
import org.apache.rocketmq.mqtt.common.model.Message;
import org.apache.rocketmq.mqtt.common.model.Payload;
import org.apache.rocketmq.mqtt.common.model.Qos;
import org.apache.rocketmq.mqtt.common.model.QueueName;
import org.apache.rocketmq.mqtt.common.model.SessionChange;
import org.apache.rocketmq.mqtt.common.model.StartPoint;
import org.apache.rocketmq.mqtt.common.model.TopicFilter;
import org.apache.rocketmq.mqtt.common.model.TopicName;
import org.apache.rocketmq.mqtt.common.port.SessionStore.Claim;
import org.apache.rocketmq.mqtt.meta.command.Answer;
import org.apache.rocketmq.mqtt.meta.command.Command;
import org.apache.rocketmq.mqtt.meta.command.Entry;
import org.apache.rocketmq.mqtt.meta.command.Query;
import org.apache.rocketmq.mqtt.meta.command.Result;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A state as large as a busy cluster's, a fifth of its retained messages. */
final class MetaStateScaleTest {

    private static final int SESSIONS = 100_000;
    private static final int RETAINED = 200_000;
    private static final int AT_ONCE = 1000;

    @TempDir
    Path temp;

    private long index;

    @Test
    void largeStateOpensAgainWithAllOfIt() {
        try (MetaState state = MetaState.open(temp.resolve("state"))) {
            apply(state, List.of(new Command.JoinNode("n", 1, "")));
            for (int i = 0; i < SESSIONS; i += AT_ONCE) {
                store(state, i);
            }
            for (int i = 0; i < RETAINED; i += AT_ONCE) {
                apply(
                        state,
                        IntStream.range(i, i + AT_ONCE)
                                .mapToObj(MetaStateScaleTest::retained)
                                .toList());
            }
        }
        try (MetaState state = MetaState.open(temp.resolve("state"))) {
            assertThat(state.appliedIndex()).isEqualTo(index);
            Answer.StatusCounts counts = (Answer.StatusCounts) state.query(new Query.Status());
            assertThat(counts)
                    // five filters of each session, one of them all have; each a peer
                    .isEqualTo(new Answer.StatusCounts(SESSIONS, 0, RETAINED, 5L * SESSIONS + 1, 1, 0, index));
            Answer.RetainedPage page = (Answer.RetainedPage)
                    state.query(new Query.FindRetained(new TopicFilter("site/+/dev/199999"), null, 1 << 20));
            assertThat(page.page().messages()).hasSize(1);
            Result claimed = apply(
                            state, List.of(new Command.ClaimSession(new ClientId("client-77777"), "n", false, null)))
                    .get(0);
            assertThat(((Result.Claimed) claimed).outcome().state().subscriptions())
                    .hasSize(5);
        }
    }

    private void store(MetaState state, int from) {
        List<Command> claims = new ArrayList<>();
        for (int i = from; i < from + AT_ONCE; i++) {
            claims.add(new Command.ClaimSession(new ClientId("client-" + i), "n", false, null));
        }
        List<Command> releases = new ArrayList<>();
        for (Result result : apply(state, claims)) {
            Claim claim = ((Result.Claimed) result).outcome().claim();
            String name = claim.client().value();
            releases.add(new Command.ReleaseSession(
                    claim,
                    List.of(
                            subscribed("all/news"),
                            subscribed(name + "/in"),
                            subscribed(name + "/out/+"),
                            subscribed(name + "/config/#"),
                            subscribed(name + "/time"))));
        }
        apply(state, releases);
    }

    private static SessionChange subscribed(String filter) {
        return new SessionChange.Subscribed(
                new TopicFilter(filter),
                Qos.AT_LEAST_ONCE,
                new QueueName("%LMQ%" + filter.replace('/', '%')),
                new StartPoint(Map.of("broker-a", 123_456_789L)));
    }

    private static Command retained(int i) {
        return new Command.PutRetained(new Message(
                new TopicName("site/" + i % 100 + "/dev/" + i),
                Payload.of(new byte[100]),
                Qos.AT_LEAST_ONCE,
                true,
                null));
    }

    private List<Result> apply(MetaState state, List<Command> commands) {
        index++;
        return state.apply(1, index, new Entry("n", index, 0, commands)).results();
    }
}
