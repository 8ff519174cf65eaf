/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.meta.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Objects;
import org.apache.rocketmq.mqtt.common.port.Nodes.Node;
import org.apache.rocketmq.mqtt.meta.command.Answer;
import org.apache.rocketmq.mqtt.meta.command.Command;
import org.apache.rocketmq.mqtt.meta.command.Query;
import org.apache.rocketmq.mqtt.meta.command.Result;
import org.apache.rocketmq.mqtt.meta.command.Roster;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The roster, and who does which duty. */
final class DutiesTest extends StateOfTests {

    @Test
    void rosterIsToldWhenItHasChanged() {
        journal.say("n2", new Command.JoinNode("n2", 7, "host:7001"));
        Roster roster = roster();
        assertThat(roster.nodes()).containsExactly(new Node("n1", "n1:1", 1), new Node("n2", "host:7001", 7));

        journal.done("n2", new Command.RenewNode("n2", 7));
        journal.say("n2", new Command.JoinNode("n2", 7, "host:7001"));
        assertThat(rosterSince(roster.revision())).isNull();
        assertThat(rosterSince(Query.RouteChanges.NO_ROSTER)).isNull();

        journal.say("n2", new Command.JoinNode("n2", 7, "host:7002"));
        assertThat(rosterSince(roster.revision())).isNotNull();
        long moved = roster().revision();
        journal.done("n2", new Command.TakeDuty("n2", 7, "d"));
        assertThat(rosterSince(moved)).isNotNull();
        assertThat(rosterSince(roster().revision() + 1))
                .as("of a state that was lost")
                .isNotNull();
    }

    @Test
    void dutyIsDoneByOneNodeUntilItIsReleased() {
        journal.join("n2", 5);
        journal.done("n1", new Command.TakeDuty("n1", 1, "d"));
        journal.done("n1", new Command.TakeDuty("n1", 1, "d"));
        assertThat(journal.say("n2", new Command.TakeDuty("n2", 5, "d"))).isInstanceOf(Result.Refused.class);
        journal.done("n2", new Command.ReleaseDuty("n2", 5, "d"));
        journal.done("n1", new Command.ReleaseDuty("n1", 2, "d"));
        assertThat(roster().duties()).isEqualTo(Map.of("d", "n1"));

        journal.done("n1", new Command.ReleaseDuty("n1", 1, "d"));

        assertThat(journal.say("n2", new Command.TakeDuty("n2", 4, "d"))).isInstanceOf(Result.Refused.class);
        assertThat(journal.say("n3", new Command.TakeDuty("n3", 1, "d"))).isInstanceOf(Result.Refused.class);
        assertThat(journal.say("n2", new Command.TakeDuty("n2", 5, ""))).isInstanceOf(Result.Refused.class);
        journal.done("n2", new Command.TakeDuty("n2", 5, "d"));
        assertThat(roster().duties()).isEqualTo(Map.of("d", "n2"));
    }

    @Test
    void dutiesEndWithTheRunOfTheirNode() {
        journal.done("n1", new Command.TakeDuty("n1", 1, "d"));
        journal.join("n1", 2);
        assertThat(roster().duties()).isEmpty();

        journal.done("n1", new Command.TakeDuty("n1", 2, "d"));
        journal.done("leader", new Command.ExpireNodes(journal.now + 1));
        assertThat(roster().duties()).isEmpty();
    }

    @Test
    void placesOfADutyAreSavedByItsHolderAlone() {
        journal.join("n2", 5);
        journal.done("n1", new Command.TakeDuty("n1", 1, "d"));
        journal.done("n1", new Command.SaveOfDuty("n1", 1, "d", Map.of("place", 7L)));
        journal.done("leader", new Command.ReleaseDuty("n1", 1, "d"));
        journal.done("n2", new Command.TakeDuty("n2", 5, "d"));
        journal.done("n2", new Command.SaveOfDuty("n2", 5, "d", Map.of("place", 9L)));

        assertThat(journal.say("n1", new Command.SaveOfDuty("n1", 1, "d", Map.of("place", 8L))))
                .as("it was held up")
                .isInstanceOf(Result.Refused.class);
        assertThat(journal.say("n2", new Command.SaveOfDuty("n2", 4, "d", Map.of("place", 8L))))
                .isInstanceOf(Result.Refused.class);
        assertThat(journal.say("n2", new Command.SaveOfDuty("n2", 5, "e", Map.of("place", 8L))))
                .isInstanceOf(Result.Refused.class);

        assertThat(((Answer.BookmarkValues) state.query(new Query.LoadBookmarks(""))).values())
                .isEqualTo(Map.of("place", 9L));
    }

    private Roster roster() {
        return Objects.requireNonNull(rosterSince(-1));
    }

    private @Nullable Roster rosterSince(long revision) {
        return ((Answer.RouteDelta) state.query(new Query.RouteChanges("n1", 1, 0, 1, null, revision))).roster();
    }
}
