/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.common.port;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import org.apache.rocketmq.mqtt.common.model.Payload;
import org.apache.rocketmq.mqtt.common.port.Peers.Handler;
import org.apache.rocketmq.mqtt.common.port.Peers.Service;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException.Category;
import org.junit.jupiter.api.Test;

/** What every {@link Peers} keeps to. */
public abstract class PeersContract {

    private static final Handler ECHO =
            (node, request) -> CompletableFuture.completedStage(Payload.ofUtf8(node + " said " + request.utf8()));

    /** A node that lives from now on and answers {@link Service#TAKEOVER}; it may be linked to the others a little later. */
    protected abstract Peers join(String name, Handler takeovers) throws Exception;

    /** Ends when the two nodes have no link. */
    protected abstract void cut(String one, String other) throws Exception;

    protected abstract void mend(String one, String other) throws Exception;

    /** Ends when the link is there. */
    protected abstract void awaitLink(Peers from, String to) throws Exception;

    private static String ask(Peers from, String to, Service service, String request) throws Exception {
        return from.ask(to, service, Payload.ofUtf8(request))
                .toCompletableFuture()
                .get(10, SECONDS)
                .utf8();
    }

    private static void assertRetry(CompletionStage<Payload> answer) {
        assertThatThrownBy(() -> answer.toCompletableFuture().get(10, SECONDS))
                .isInstanceOf(ExecutionException.class)
                .cause()
                .satisfies(fault ->
                        assertThat(GatewayException.of(fault).category()).isEqualTo(Category.RETRY));
    }

    @Test
    void bothNodesAskAndAnswer() throws Exception {
        Peers one = join("one", ECHO);
        Peers two = join("two", ECHO);
        awaitLink(one, "two");
        awaitLink(two, "one");

        assertThat(ask(one, "two", Service.TAKEOVER, "hello")).isEqualTo("one said hello");
        assertThat(ask(two, "one", Service.TAKEOVER, "")).isEqualTo("two said ");
    }

    @Test
    void requestsArriveInTheOrderInWhichTheyAreMade() throws Exception {
        List<String> arrived = new CopyOnWriteArrayList<>();
        Peers one = join("one", ECHO);
        join("two", (node, request) -> {
            arrived.add(request.utf8());
            return CompletableFuture.completedStage(Payload.EMPTY);
        });
        awaitLink(one, "two");

        List<CompletableFuture<Payload>> answers = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            answers.add(
                    one.ask("two", Service.TAKEOVER, Payload.ofUtf8("r" + i)).toCompletableFuture());
        }
        CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new)).get(10, SECONDS);

        assertThat(arrived)
                .containsExactlyElementsOf(
                        IntStream.range(0, 1_000).mapToObj(i -> "r" + i).toList());
    }

    @Test
    void answersFindTheirRequestsInWhateverOrderTheyCome() throws Exception {
        CompletableFuture<Payload> slow = new CompletableFuture<>();
        Peers one = join("one", ECHO);
        join(
                "two",
                (node, request) ->
                        request.utf8().equals("slow") ? slow : CompletableFuture.completedStage(Payload.ofUtf8("2")));
        awaitLink(one, "two");

        CompletableFuture<Payload> first =
                one.ask("two", Service.TAKEOVER, Payload.ofUtf8("slow")).toCompletableFuture();
        assertThat(ask(one, "two", Service.TAKEOVER, "quick")).isEqualTo("2");
        slow.complete(Payload.ofUtf8("1"));

        assertThat(first.get(10, SECONDS).utf8()).isEqualTo("1");
    }

    @Test
    void handlersThatFailOrThrowOrDoNotExistAreToBeTriedAgain() throws Exception {
        Peers one = join("one", ECHO);
        join("two", (node, request) -> {
            if (request.isEmpty()) {
                throw new IllegalStateException("a bug");
            }
            return CompletableFuture.failedStage(new CompletionException(new IllegalStateException("no")));
        });
        awaitLink(one, "two");

        assertRetry(one.ask("two", Service.TAKEOVER, Payload.EMPTY));
        assertRetry(one.ask("two", Service.TAKEOVER, Payload.ofUtf8("x")));
        assertRetry(one.ask("two", Service.ARRIVALS, Payload.ofUtf8("x")));
    }

    @Test
    void nodesNobodyKnowsCannotBeAsked() throws Exception {
        Peers one = join("one", ECHO);

        assertThat(one.isLinked("three")).isFalse();
        assertRetry(one.ask("three", Service.TAKEOVER, Payload.EMPTY));
    }

    @Test
    void cutLinksFailAndMendedOnesAreToldOf() throws Exception {
        Peers one = join("one", ECHO);
        join("two", ECHO);
        awaitLink(one, "two");
        cut("one", "two");
        List<String> linked = new CopyOnWriteArrayList<>();
        one.onLink(linked::add);

        assertThat(one.isLinked("two")).isFalse();
        assertRetry(one.ask("two", Service.TAKEOVER, Payload.EMPTY));
        assertThat(linked).isEmpty();

        mend("one", "two");
        awaitLink(one, "two");

        await().untilAsserted(() -> assertThat(linked).containsExactly("two"));
        assertThat(ask(one, "two", Service.TAKEOVER, "again")).isEqualTo("one said again");
    }
}
