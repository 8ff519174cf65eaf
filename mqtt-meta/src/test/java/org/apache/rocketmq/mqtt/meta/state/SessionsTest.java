/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.meta.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.apache.rocketmq.mqtt.common.model.ClientId;
import org.apache.rocketmq.mqtt.common.model.Qos;
import org.apache.rocketmq.mqtt.common.model.QueueName;
import org.apache.rocketmq.mqtt.common.model.SessionChange;
import org.apache.rocketmq.mqtt.common.model.SessionState;
import org.apache.rocketmq.mqtt.common.model.StartPoint;
import org.apache.rocketmq.mqtt.common.model.TopicFilter;
import org.apache.rocketmq.mqtt.common.model.Will;
import org.apache.rocketmq.mqtt.common.port.InMemoryMetadata;
import org.apache.rocketmq.mqtt.common.port.InMemoryRoutes;
import org.apache.rocketmq.mqtt.common.port.RouteTable.RouteListener;
import org.apache.rocketmq.mqtt.common.port.SessionStore.Claim;
import org.apache.rocketmq.mqtt.common.port.SessionStore.Claimed;
import org.apache.rocketmq.mqtt.meta.command.Answer;
import org.apache.rocketmq.mqtt.meta.command.Command;
import org.apache.rocketmq.mqtt.meta.command.Query;
import org.apache.rocketmq.mqtt.meta.command.Result;
import org.apache.rocketmq.mqtt.meta.command.Samples;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class SessionsTest extends StateOfTests {

    @BeforeEach
    void joinAnother() {
        journal.join("n2", 1);
    }

    @Test
    void agreesWithTheMetadataInMemory() {
        InMemoryRoutes routes = new InMemoryRoutes();
        InMemoryMetadata memory = new InMemoryMetadata(routes);
        Wanted wanted = new Wanted();
        routes.listen(wanted);
        Samples samples = new Samples(21);
        Random random = new Random(21);
        List<Claim> claims = new ArrayList<>();
        RouteReader reader = new RouteReader(state, "n1", 7);
        long incarnation = 1;
        for (int i = 0; i < 3000; i++) {
            int choice = random.nextInt(100);
            if (choice < 40 || claims.isEmpty()) {
                ClientId client = samples.client();
                boolean clean = random.nextInt(3) == 0;
                Will will = random.nextBoolean() ? samples.will() : null;
                Claimed expected =
                        memory.claim(client, clean, will).toCompletableFuture().join();
                Claimed actual = journal.claim("n1", client.value(), clean, will);
                assertThat(actual).usingRecursiveComparison().isEqualTo(expected);
                claims.add(actual.claim());
            } else if (choice < 99) {
                // one of the latest claims: of six clients, about half are overtaken or released
                Claim claim = claims.get(Math.max(0, claims.size() - 1 - random.nextInt(10)));
                List<SessionChange> changes = samples.changes();
                if (random.nextInt(4) == 0) {
                    memory.release(claim, changes).toCompletableFuture().join();
                    journal.done("n1", new Command.ReleaseSession(claim, changes));
                } else if (!isClean(claim)) {
                    Throwable refused = catchThrowable(() ->
                            memory.write(claim, changes).toCompletableFuture().join());
                    Result result = journal.say("n1", new Command.WriteSession(claim, changes));
                    assertThat(result instanceof Result.Refused).isEqualTo(refused != null);
                }
            } else {
                memory.nodeDied();
                journal.join("n1", ++incarnation);
            }
            Set<String> expectedPeers = new TreeSet<>();
            for (int peer = 0; peer < 6; peer++) {
                ClientId client = new ClientId("client-" + peer);
                if (routes.hasPeer(client)) {
                    expectedPeers.add(client.value());
                }
            }
            reader.catchUp();
            assertThat(keys(reader, "PEER")).isEqualTo(expectedPeers);
            assertThat(keys(reader, "FILTER")).isEqualTo(wanted.filters);
            assertThat(counts().dueWills()).isEqualTo(memory.due().size());
        }
        assertThat(memory.due()).isNotEmpty();
        for (int client = 0; client < 6; client++) {
            ClientId id = new ClientId("client-" + client);
            SessionState expected = memory.state(id);
            Claimed claimed = journal.claim("n1", id.value(), false, null);
            assertThat(claimed.state()).usingRecursiveComparison().isEqualTo(expected);
        }
    }

    /** What is written to a clean claim is refused here, and nobody's business there. */
    private boolean isClean(Claim claim) {
        Result result = journal.say("n1", new Command.WriteSession(claim, List.of()));
        return result instanceof Result.Refused refused && refused.why().contains("is clean");
    }

    private static Set<String> keys(RouteReader reader, String kind) {
        Set<String> keys = new TreeSet<>();
        reader.rows.stream()
                .filter(row -> row.startsWith(kind + " "))
                .forEach(row -> keys.add(row.substring(row.indexOf('/') + 1)));
        return keys;
    }

    @Test
    void claimTellsWhoHadTheClient() {
        ClientId client = new ClientId("c");
        Result first = journal.say("n1", new Command.ClaimSession(client, "n1", true, null));
        Result second = journal.say("n2", new Command.ClaimSession(client, "n2", true, null));
        assertThat(((Result.Claimed) first).outcome().previousNode()).isNull();
        assertThat(((Result.Claimed) second).outcome().previousNode()).isEqualTo("n1");
        assertThat(new RouteReader(state, "n1", 10).catchUp()).containsExactly("PEER n2/c");
    }

    @Test
    void writeToACleanClaimIsRefused() {
        Claim claim = journal.claim("n1", "c", true, null).claim();

        assertThat(journal.say("n1", new Command.WriteSession(claim, List.of())))
                .isEqualTo(new Result.Refused("Claim[client=c, epoch=1] is clean (expected: a claim that stores)"));
    }

    @Test
    void claimNamesTheOtherNodeOnWhichTheClientWas() {
        assertThat(journal.claim("n1", "c", false, null).previousNode()).isNull();
        assertThat(journal.claim("n1", "c", false, null).previousNode()).isNull();
        assertThat(journal.claim("n2", "c", false, null).previousNode()).isEqualTo("n1");
        Claim released = journal.claim("n1", "c", false, null).claim();
        journal.done("n1", new Command.ReleaseSession(released, List.of()));
        assertThat(journal.claim("n2", "c", true, null).previousNode()).isNull();

        journal.join("n2", 2);
        assertThat(journal.claim("n1", "c", true, null).previousNode()).isNull();
        journal.now += 100;
        journal.done("n2", new Command.RenewNode("n2", 2));
        journal.done("leader", new Command.ExpireNodes(journal.now));
        assertThat(journal.claim("n2", "c", true, null).previousNode())
                .as("of a dead node")
                .isNull();
    }

    @Test
    void claimOfANodeThatHasNotJoinedIsRefused() {
        assertThat(journal.say("n3", new Command.ClaimSession(new ClientId("c"), "n3", true, null)))
                .isEqualTo(new Result.Refused("node n3 has not joined, or was taken for dead"));
        assertThat(counts().claims()).isZero();
    }

    @Test
    void sessionsThatNobodyReturnedToExpireWithTheirRoutes() {
        for (int i = 0; i < 10; i++) {
            Claim claim = journal.claim("n1", "c" + i, false, null).claim();
            journal.now = 1000L * i;
            journal.done("n1", new Command.ReleaseSession(claim, List.of(subscribed("f/" + i), subscribed("all"))));
        }
        journal.claim("n1", "c1", false, null);

        assertThat(expire(5000, 2)).isEqualTo(2);
        assertThat(expire(5000, 100)).isEqualTo(2);
        assertThat(expire(5000, 100)).isZero();

        assertThat(counts().sessions()).isEqualTo(6);
        assertThat(new RouteReader(state, "n1", 100).catchUp())
                .contains("FILTER /all", "FILTER /f/1", "FILTER /f/5", "PEER /c1", "PEER /c5")
                .doesNotContain("FILTER /f/0", "FILTER /f/4", "PEER /c0", "PEER /c4");
        assertThat(journal.claim("n1", "c4", false, null).isPresent()).isFalse();
        assertThat(journal.claim("n1", "c5", false, null).isPresent()).isTrue();
        assertThat(expire(Long.MAX_VALUE, 100)).isEqualTo(4);
        assertThat(counts().sessions()).isEqualTo(3);
    }

    @Test
    void expiryOfNoneIsNone() {
        journal.done(
                "n1",
                new Command.ReleaseSession(journal.claim("n1", "c", false, null).claim(), List.of()));

        assertThat(expire(Long.MAX_VALUE, 0)).isZero();
        assertThat(expire(Long.MAX_VALUE, -1)).isZero();
    }

    @Test
    void countsAreRight() {
        Claim stored = journal.claim("n1", "stored", false, null).claim();
        journal.done("n1", new Command.WriteSession(stored, List.of(subscribed("a"), subscribed("b"))));
        journal.claim("n2", "clean", true, new Samples(1).will());
        journal.claim("n1", "clean", true, null);
        journal.done("n1", new Command.AddRoutes("n1", List.of(new TopicFilter("a"))));

        // routes: stored's two filters and itself; both clients at their node; n1's filter
        assertThat(counts()).isEqualTo(new Answer.StatusCounts(1, 2, 0, 6, 2, 1, state.appliedIndex()));
    }

    private int expire(long before, int most) {
        return ((Result.Expired) journal.say("leader", new Command.ExpireSessions(before, most))).sessions();
    }

    private Answer.StatusCounts counts() {
        return (Answer.StatusCounts) state.query(new Query.Status());
    }

    private static SessionChange subscribed(String filter) {
        return new SessionChange.Subscribed(
                new TopicFilter(filter), Qos.AT_LEAST_ONCE, new QueueName("q"), new StartPoint(Map.of("b", 1L)));
    }

    /** The filters that a table in memory holds. */
    private static final class Wanted implements RouteListener {

        final Set<String> filters = new TreeSet<>();

        @Override
        public void added(TopicFilter filter) {
            filters.add(filter.value());
        }

        @Override
        public void removed(TopicFilter filter) {
            filters.remove(filter.value());
        }
    }
}
