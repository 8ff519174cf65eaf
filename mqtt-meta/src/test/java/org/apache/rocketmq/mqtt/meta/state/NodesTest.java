/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.meta.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.apache.rocketmq.mqtt.common.model.ClientId;
import org.apache.rocketmq.mqtt.common.model.Payload;
import org.apache.rocketmq.mqtt.common.model.Qos;
import org.apache.rocketmq.mqtt.common.model.TopicFilter;
import org.apache.rocketmq.mqtt.common.model.TopicName;
import org.apache.rocketmq.mqtt.common.model.Will;
import org.apache.rocketmq.mqtt.common.port.Nodes.Node;
import org.apache.rocketmq.mqtt.common.port.SessionStore.Claim;
import org.apache.rocketmq.mqtt.common.port.SessionStore.DueWill;
import org.apache.rocketmq.mqtt.meta.command.Answer;
import org.apache.rocketmq.mqtt.meta.command.Command;
import org.apache.rocketmq.mqtt.meta.command.Entry;
import org.apache.rocketmq.mqtt.meta.command.Query;
import org.apache.rocketmq.mqtt.meta.command.Reply;
import org.apache.rocketmq.mqtt.meta.command.Result;
import org.apache.rocketmq.mqtt.meta.command.Roster;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Runs of nodes, what is left of them, and who speaks for them. */
final class NodesTest extends StateOfTests {

    @Test
    void newRunOfANodeEndsWhatTheOldOneHad() {
        Claim stored = journal.claim("n1", "stored", false, will("stored")).claim();
        Claim clean = journal.claim("n1", "clean", true, will("clean")).claim();
        journal.claim("n1", "bare", true, null);
        journal.done("n1", new Command.AddRoutes("n1", filters("a", "b/#")));

        journal.join("n1", 2);

        assertThat(new RouteReader(state, "n1", 2).catchUp()).containsExactly("PEER /stored");
        assertThat(wills("n1", 2)).extracting(DueWill::claim).containsExactly(stored, clean);
        assertThat(journal.say("n1", new Command.WriteSession(stored, List.of())))
                .isInstanceOf(Result.Refused.class);
        assertThat(journal.claim("n1", "clean", false, null).overtaken()).isNull();
        assertThat(journal.claim("n1", "stored", false, null).isPresent()).isTrue();
    }

    @Test
    void joiningAgainInTheSameRunOnlyRenews() {
        Claim claim = journal.claim("n1", "c", false, will("w")).claim();
        journal.now = 5000;
        journal.join("n1", 1);

        journal.done("leader", new Command.ExpireNodes(5000));

        journal.done("n1", new Command.WriteSession(claim, List.of()));
        assertThat(wills("n1", 1)).isEmpty();
    }

    @Test
    void willOfAnEndedClaimIsItsNodesAndAnothersWhenThatDies() {
        journal.join("n2", 1);
        Claim ended = journal.claim("n1", "c", true, will("w")).claim();
        Command end = new Command.EndSession("n1", ended, List.of());
        Result.Ended first = (Result.Ended) journal.say("n1", end);
        assertThat(first.due()).isNotNull();
        assertThat(journal.say("n1", end)).usingRecursiveComparison().isEqualTo(first);
        assertThat(wills("n1", 1)).as("it knows").isEmpty();
        assertThat(counts().claims()).isZero();
        assertThat(journal.claim("n2", "c", true, null).overtaken()).isNull();
        assertThat(journal.say("n2", end)).as("in another's name").isInstanceOf(Result.Refused.class);

        journal.done("n1", new Command.LeaveNode("n1", 1));

        assertThat(wills("n2", 1)).extracting(DueWill::claim).containsExactly(ended);
        journal.join("n1", 2);
        assertThat(journal.say("n1", new Command.EndSession("n1", ended, List.of())))
                .isEqualTo(new Result.Ended(null));
    }

    @Test
    void endOfAnOvertakenClaimDoesNotTakeTheWillFromTheClaimer() {
        journal.join("n2", 1);
        Claim early = journal.claim("n1", "c", true, will("w")).claim();
        assertThat(journal.claim("n2", "c", true, null).overtaken()).isNotNull();

        assertThat(journal.say("n1", new Command.EndSession("n1", early, List.of())))
                .isEqualTo(new Result.Ended(null));

        assertThat(counts().dueWills()).isEqualTo(1);
        assertThat(counts().claims()).isEqualTo(1);
    }

    @Test
    void overtakenWillIsNotToldWhileItsClaimerLives() {
        journal.join("n2", 1);
        journal.claim("n1", "c", true, will("w"));
        DueWill overtaken = journal.claim("n2", "c", true, null).overtaken();
        assertThat(overtaken).isNotNull();
        assertThat(wills("n1", 1)).isEmpty();
        assertThat(wills("n2", 1)).isEmpty();
        assertThat(delta("n2").hasWills()).isFalse();

        journal.join("n2", 2);

        assertThat(wills("n1", 1)).isEmpty();
        assertThat(wills("n2", 2)).extracting(DueWill::claim).containsExactly(overtaken.claim());
        journal.done("n2", new Command.WillPublished(overtaken.claim()));
        assertThat(wills("n2", 2)).isEmpty();
    }

    @Test
    void willsOfADeadNodeAreSharedAmongThoseThatLive() {
        journal.join("n2", 1);
        journal.join("n3", 1);
        for (int i = 0; i < 10; i++) {
            journal.claim("n1", "c" + i, i % 2 == 0, will("w" + i));
        }
        journal.claim("n1", "c0", true, null);
        journal.now += 10_000;
        journal.done("n2", new Command.RenewNode("n2", 1));
        journal.done("n3", new Command.RenewNode("n3", 1));

        journal.done("leader", new Command.ExpireNodes(journal.now));

        List<DueWill> all = new ArrayList<>(wills("n2", 1));
        assertThat(all).isNotEmpty();
        all.addAll(wills("n3", 1));
        assertThat(all)
                .extracting(due -> due.claim().client().value())
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.range(0, 10).mapToObj(i -> "c" + i).toList());
        assertThat(new RouteReader(state, "n2", 100).catchUp())
                .containsExactly("PEER /c1", "PEER /c3", "PEER /c5", "PEER /c7", "PEER /c9");
        assertThat(delta("n1").isJoined()).isFalse();
        assertThat(delta("n2").hasWills()).isTrue();
    }

    @Test
    void willsWaitForWhoeverJoinsFirstIfNobodyLives() {
        Claim claim = journal.claim("n1", "c", true, will("w")).claim();
        journal.done("leader", new Command.ExpireNodes(Long.MAX_VALUE));
        assertThat(wills("n1", 1)).isEmpty();

        journal.join("n2", 1);

        assertThat(wills("n2", 1)).extracting(DueWill::claim).containsExactly(claim);
        journal.join("n1", 2);
        assertThat(wills("n1", 2)).isEmpty();
    }

    @Test
    void nodeThatWasTakenForDeadMustJoinAnew() {
        journal.done("leader", new Command.ExpireNodes(Long.MAX_VALUE));

        assertThat(journal.say("n1", new Command.RenewNode("n1", 1))).isInstanceOf(Result.Refused.class);
        assertThat(journal.say("n1", new Command.ClaimSession(new ClientId("c"), "n1", true, null)))
                .isInstanceOf(Result.Refused.class);
        assertThat(journal.say("n1", new Command.AddRoutes("n1", filters("a")))).isInstanceOf(Result.Refused.class);

        journal.join("n1", 2);
        journal.claim("n1", "c", true, null);
        assertThat(journal.say("n1", new Command.RenewNode("n1", 1))).isInstanceOf(Result.Refused.class);
        journal.done("n1", new Command.RenewNode("n1", 2));
    }

    @Test
    void whatAnEarlierRunLeftUnderWayHasNoEffect() {
        journal.done("n1-second-run", new Command.JoinNode("n1", 2, ""));

        assertThat(journal.say("n1", new Command.ClaimSession(new ClientId("c"), "n1", true, null)))
                .isInstanceOf(Result.Refused.class);
        assertThat(journal.say("n1", new Command.PutRetained(will("late").message(new ClientId("c")))))
                .isInstanceOf(Result.Refused.class);
        assertThat(counts().claims()).isZero();
        assertThat(counts().retained()).isZero();
    }

    @Test
    void willsComeInPages() {
        for (int i = 0; i < 25; i++) {
            journal.claim("n1", "c" + i, true, will("x".repeat(100)));
        }
        journal.join("n1", 2);

        List<DueWill> found = new ArrayList<>();
        Answer.WillPage page;
        do {
            long after =
                    found.isEmpty() ? 0 : found.get(found.size() - 1).claim().epoch();
            page = (Answer.WillPage) state.query(new Query.DueWills("n1", 2, after, 300));
            assertThat(page.wills()).hasSizeBetween(1, 3);
            found.addAll(page.wills());
        } while (!page.isLast());

        assertThat(found).hasSize(25).doesNotHaveDuplicates();
    }

    @Test
    void nameOfANodeThatLivesIsNotAnothersButForOneThatKnowsItGone() {
        Command elsewhere = new Command.JoinNode("n1", 2, "other:1", "other:1");
        assertThat(journal.say("second", elsewhere)).isEqualTo(new Result.NameTaken("n1:1"));
        journal.done("n1", new Command.RenewNode("n1", 1));

        journal.done("third", new Command.JoinNode("n1", 3, "other:2", "n1:1"));
        assertThat(journal.say("n1", new Command.RenewNode("n1", 1))).isInstanceOf(Result.Refused.class);
        journal.done("third", new Command.JoinNode("n1", 4, "other:2", "x"));
        assertThat(journal.say("second", elsewhere)).isEqualTo(new Result.NameTaken("other:2"));

        journal.done("leader", new Command.ExpireNodes(Long.MAX_VALUE));
        journal.done("second", elsewhere);
    }

    @Test
    void namesThatCannotBeKeysAreRefused() {
        assertThat(journal.say("s", new Command.JoinNode("", 1, ""))).isInstanceOf(Result.Refused.class);
        assertThat(journal.say("s", new Command.JoinNode("a\0b", 1, ""))).isInstanceOf(Result.Refused.class);
    }

    @Test
    void entryThatComesAgainGetsTheSameReplyAndChangesNothing() {
        Entry claim = new Entry(
                "n1",
                50,
                1000,
                List.of(
                        new Command.ClaimSession(new ClientId("c"), "n1", true, will("w")),
                        new Command.ClaimSession(new ClientId("c"), "n1", true, will("w"))));
        Reply first = state.apply(1, 100, claim);
        long revision = state.revision();

        Reply again = state.apply(1, 101, claim);

        assertThat(again).usingRecursiveComparison().isEqualTo(first);
        assertThat(state.revision()).isEqualTo(revision);
        assertThat(state.appliedIndex()).isEqualTo(101);
        assertThat(counts().dueWills()).isEqualTo(1);
    }

    @Test
    void entryThatComesLateIsRefused() {
        Entry early = new Entry("s", 1, 1000, List.of(retain("early")));
        state.apply(1, 100, early);
        state.apply(1, 101, new Entry("s", 2, 1000, List.of(retain("late"))));

        Reply again = state.apply(1, 102, early);

        assertThat(again.results()).containsExactly(new Result.Refused("entry 1 of s came after its entry 2"));
        Answer.RetainedPage found =
                (Answer.RetainedPage) state.query(new Query.FindRetained(new TopicFilter("t"), null, 1));
        assertThat(found.page().messages().get(0).payload().utf8()).isEqualTo("late");
    }

    @Test
    void sendersAreForgottenAnHourAfterTheirLastEntry() {
        long begin = journal.now;
        state.apply(1, 100, new Entry("s", 5, begin, List.of()));
        long last = begin + Senders.MEMORY_MILLIS;
        state.apply(1, 101, new Entry("leader", 1, last, List.of(new Command.ExpireNodes(0))));
        assertThat(state.apply(1, 102, new Entry("s", 4, 0, List.of(retain("x"))))
                        .results())
                .hasOnlyElementsOfType(Result.Refused.class);

        state.apply(1, 103, new Entry("leader", 2, last + 1, List.of(new Command.ExpireNodes(0))));

        assertThat(state.apply(1, 104, new Entry("s", 4, 0, List.of(retain("x"))))
                        .results())
                .containsExactly(Result.DONE);
    }

    @Test
    void nodeThatLeavesIsNoMoreAtOnce() {
        journal.join("n2", 1);
        Claim stored = journal.claim("n1", "stored", false, will("w")).claim();
        journal.done("n1", new Command.AddRoutes("n1", filters("a")));
        journal.done("n1", new Command.TakeDuty("n1", 1, "d"));

        journal.done("n1", new Command.LeaveNode("n1", 1));

        assertThat(roster().nodes()).extracting(Node::name).containsExactly("n2");
        assertThat(roster().duties()).isEmpty();
        assertThat(wills("n2", 1)).extracting(DueWill::claim).containsExactly(stored);
        assertThat(new RouteReader(state, "n2", 9).catchUp()).containsExactly("PEER /stored");
        assertThat(counts().nodes()).isEqualTo(1);
        assertThat(journal.say("n1", new Command.RenewNode("n1", 1))).isInstanceOf(Result.Refused.class);
        journal.done("n1", new Command.LeaveNode("n1", 1));
    }

    @Test
    void leavingOfAnEarlierRunIsWithoutEffect() {
        journal.join("n1", 2);

        journal.done("n1", new Command.LeaveNode("n1", 1));

        journal.done("n1", new Command.RenewNode("n1", 2));
    }

    @Test
    void timeNeverGoesBack() {
        journal.now = 50_000;
        journal.done("n1", new Command.RenewNode("n1", 1));
        journal.now = 20_000;
        journal.join("n2", 1);

        journal.done("leader", new Command.ExpireNodes(50_000));

        assertThat(roster().nodes()).hasSize(2);
        assertThat(state.clockMillis()).isEqualTo(50_000);
        assertThat(((Answer.ClusterView) state.query(new Query.Cluster())).nodes())
                .extracting(Answer.Living::silentMillis)
                .containsExactly(0L, 0L);
    }

    private Roster roster() {
        return Objects.requireNonNull(rosterSince(-1));
    }

    private @Nullable Roster rosterSince(long revision) {
        return ((Answer.RouteDelta) state.query(new Query.RouteChanges("n1", 1, 0, 1, null, revision))).roster();
    }

    private static Command retain(String payload) {
        return new Command.PutRetained(new Will(new TopicName("t"), Payload.ofUtf8(payload), Qos.AT_LEAST_ONCE, true)
                .message(new ClientId("c")));
    }

    private static Will will(String payload) {
        return new Will(new TopicName("will"), Payload.ofUtf8(payload), Qos.AT_LEAST_ONCE, false);
    }

    private static List<TopicFilter> filters(String... filters) {
        return List.of(filters).stream().map(TopicFilter::new).toList();
    }

    private Answer.RouteDelta delta(String node) {
        return (Answer.RouteDelta) state.query(new Query.RouteChanges(node, 1, 0, 1, null, -1));
    }

    private Answer.StatusCounts counts() {
        return (Answer.StatusCounts) state.query(new Query.Status());
    }

    private List<DueWill> wills(String node, long incarnation) {
        Answer.WillPage page = (Answer.WillPage) state.query(new Query.DueWills(node, incarnation, 0, 1 << 20));
        assertThat(page.isLast()).isTrue();
        return page.wills();
    }
}
