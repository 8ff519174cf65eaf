/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.common.port;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.rocketmq.mqtt.common.port.Nodes.Node;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** What every {@link Nodes} keeps to. Each fact has a cluster of its own. */
public abstract class NodesContract {

    /** Longer than any lease. */
    private static final Duration PATIENCE = Duration.ofSeconds(40);

    /** A node that lives from now on. A name that was there before is another run of the node. */
    protected abstract Nodes join(String name) throws Exception;

    /** The node ends as if killed; the others hear of it when its lease is over. */
    protected abstract void die(String name) throws Exception;

    @Test
    void nodeKnowsItselfAtOnce() throws Exception {
        Nodes one = join("one");

        assertThat(one.self()).isEqualTo("one");
        assertThat(one.isLeaseSure()).isTrue();
        assertThat(names(one)).containsExactly("one");
        assertThat(one.find("one")).isPresent();
        assertThat(one.find("two")).isEmpty();
    }

    @Test
    void nodesKnowEachOtherByNameAndAddress() throws Exception {
        Nodes one = join("one");
        Nodes two = join("two");

        assertThat(names(two)).containsExactly("one", "two");
        awaitNames(one, "one", "two");
        assertThat(one.living()).containsExactlyElementsOf(two.living());
        assertThat(one.living()).extracting(Node::peerAddress).doesNotHaveDuplicates();
    }

    @Test
    void whoListensIsToldAtOnceAndOfEachThatComesOrGoes() throws Exception {
        Nodes one = join("one");
        AtomicInteger told = new AtomicInteger();
        one.listen(told::incrementAndGet);
        assertThat(told).hasValue(1);

        join("two");
        Awaitility.await().atMost(PATIENCE).untilAsserted(() -> assertThat(told).hasValue(2));
        die("two");
        Awaitility.await().atMost(PATIENCE).untilAsserted(() -> assertThat(told).hasValue(3));
        assertThat(names(one)).containsExactly("one");
    }

    @Test
    void nodeThatDiesIsGoneForTheOthersWhoLive() throws Exception {
        Nodes one = join("one");
        Nodes two = join("two");
        awaitNames(one, "one", "two");

        die("one");

        awaitNames(two, "two");
        assertThat(two.isLeaseSure()).isTrue();
    }

    @Test
    void nodeThatLeavesIsGoneAndNotSureOfItsLeaseAnyMore() throws Exception {
        Nodes one = join("one");
        Nodes two = join("two");

        two.leave().toCompletableFuture().get(20, TimeUnit.SECONDS);

        assertThat(two.isLeaseSure()).isFalse();
        awaitNames(one, "one");
        assertThat(one.isLeaseSure()).isTrue();
    }

    @Test
    void nextRunOfANodeHasAHigherIncarnation() throws Exception {
        Nodes one = join("one");
        join("two");
        awaitNames(one, "one", "two");
        long before = one.find("two").orElseThrow().incarnation();
        die("two");

        join("two");

        Awaitility.await()
                .atMost(PATIENCE)
                .untilAsserted(() -> assertThat(one.find("two"))
                        .hasValueSatisfying(
                                node -> assertThat(node.incarnation()).isGreaterThan(before)));
    }

    private static void awaitNames(Nodes from, String... names) {
        Awaitility.await()
                .atMost(PATIENCE)
                .untilAsserted(() -> assertThat(names(from)).containsExactly(names));
    }

    private static List<String> names(Nodes from) {
        return from.living().stream().map(Node::name).toList();
    }
}
