/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.meta.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.rocketmq.mqtt.common.model.ClientId;
import org.apache.rocketmq.mqtt.common.model.TopicFilter;
import org.apache.rocketmq.mqtt.common.model.TopicName;
import org.apache.rocketmq.mqtt.common.port.RouteTable.RouteListener;
import org.apache.rocketmq.mqtt.meta.command.Answer.RouteDelta;
import org.apache.rocketmq.mqtt.meta.command.RouteCursor;
import org.apache.rocketmq.mqtt.meta.command.RouteRow;
import org.apache.rocketmq.mqtt.meta.command.RouteRow.Kind;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class RouteReplicaTest {

    private final RouteReplica replica = new RouteReplica("self");
    private final List<String> heard = new ArrayList<>();

    @Test
    void namesOtherNodesThatWantAFilterAndNeitherItselfNorStoredSessions() {
        snapshot(filter("a", "self"), filter("a", "n2"), filter("a", RouteRow.STORED), filter("b", "self"));
        changes(filter("a", "n3"), filter("c", RouteRow.STORED));

        assertThat(others("a")).containsExactlyInAnyOrder("n2", "n3");
        assertThat(others("b")).isEmpty();
        assertThat(others("c")).isEmpty();
        assertThat(others("d")).isEmpty();

        changes(gone(filter("a", "n2")), gone(filter("a", "self")));
        assertThat(others("a")).containsExactly("n3");
        changes(gone(filter("a", "n3")));
        assertThat(others("a")).isEmpty();
        assertThat(matches("a")).as("of stored sessions").hasSize(1);
    }

    @Test
    void namesTheOtherNodesToWhichAClientIsConnected() {
        snapshot(peer("c1", "n2"), peer("c1", RouteRow.STORED), peer("c2", "self"));

        assertThat(peers("c1")).containsExactly("n2");
        assertThat(peers("c2")).isEmpty();
        assertThat(peers("c3")).isEmpty();

        changes(peer("c2", "n2"), gone(peer("c2", "self")), peer("c1", "n3"));
        assertThat(peers("c2")).containsExactly("n2");
        assertThat(peers("c1")).containsExactlyInAnyOrder("n2", "n3");
    }

    @Test
    void tellsWhenAnotherNodeJoinsAFilterOrAClientAfterTheFirstSnapshot() {
        replica.listen(new Heard());
        RouteCursor next = new RouteCursor(1, filter("a", "n2"));
        replica.apply(delta(true, next, filter("a", "n2")), true);
        replica.apply(delta(true, null, peer("c", "n2")), false);
        assertThat(heard).containsExactly("+a");

        heard.clear();
        changes(
                filter("a", "n2"),
                filter("a", "n3"),
                filter("b", "n2"),
                filter("c", "self"),
                filter("a", RouteRow.STORED));
        changes(peer("c", "n2"), peer("c", "n3"), peer("d", "self"), peer("d", RouteRow.STORED));
        changes(gone(filter("a", "n3")), filter("a", "n3"));

        assertThat(heard).containsExactly("a:n3", "+b", "b:n2", "+c", "client c:n3", "a:n3");
    }

    @Test
    void ofALaterSnapshotOnlyWhatIsNewIsTold() {
        snapshot(filter("a", "n2"), filter("b", "n2"), peer("c", "n2"));
        replica.listen(new Heard());
        heard.clear();

        snapshot(filter("a", "n2"), filter("a", "n3"), filter("d", "n2"), peer("c", "n2"));

        assertThat(heard).containsExactly("a:n3", "+d", "d:n2", "-b");
        assertThat(others("b")).isEmpty();
    }

    private void snapshot(RouteRow... rows) {
        replica.apply(delta(true, null, rows), true);
    }

    private void changes(RouteRow... rows) {
        replica.apply(delta(false, null, rows), true);
    }

    private static RouteDelta delta(boolean isSnapshot, @Nullable RouteCursor next, RouteRow... rows) {
        return new RouteDelta(isSnapshot, List.of(rows), 1, next, 1, true, false, null);
    }

    private static RouteRow filter(String filter, String owner) {
        return new RouteRow(Kind.FILTER, filter, owner, true);
    }

    private static RouteRow peer(String client, String owner) {
        return new RouteRow(Kind.PEER, client, owner, true);
    }

    private static RouteRow gone(RouteRow row) {
        return new RouteRow(row.kind(), row.key(), row.owner(), false);
    }

    private List<String> others(String filter) {
        List<String> nodes = new ArrayList<>();
        replica.others(new TopicFilter(filter), nodes::add);
        return nodes;
    }

    private List<String> peers(String client) {
        List<String> nodes = new ArrayList<>();
        replica.others(new ClientId(client), nodes::add);
        return nodes;
    }

    private List<TopicFilter> matches(String topic) {
        Stream.Builder<TopicFilter> found = Stream.builder();
        replica.match(new TopicName(topic), found::add);
        return found.build().toList();
    }

    private final class Heard implements RouteListener {

        @Override
        public void added(TopicFilter filter) {
            heard.add("+" + filter.value());
        }

        @Override
        public void removed(TopicFilter filter) {
            heard.add("-" + filter.value());
        }

        @Override
        public void joined(TopicFilter filter, String node) {
            assertThat(others(filter.value())).contains(node);
            heard.add(filter.value() + ":" + node);
        }

        @Override
        public void joined(ClientId client, String node) {
            assertThat(peers(client.value())).contains(node);
            heard.add("client " + client.value() + ":" + node);
        }
    }
}
