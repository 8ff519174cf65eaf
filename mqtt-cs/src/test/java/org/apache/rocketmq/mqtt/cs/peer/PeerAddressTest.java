/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.apache.rocketmq.mqtt.common.model.Payload;
import org.apache.rocketmq.mqtt.common.port.CountingMeters;
import org.apache.rocketmq.mqtt.common.port.Peers.Service;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Where nodes are bound, and where others look for them. */
class PeerAddressTest {

    private static final String SECRET = "a secret";

    private final CountingMeters meters = new CountingMeters();
    private final Living view = new Living("one");
    private final List<PeerNode> open = new ArrayList<>();

    private PeerNode node() {
        return node(0);
    }

    private PeerNode node(int port) {
        PeerNode node = new PeerNode(new PeerSettings("127.0.0.1", port, "", SECRET), meters);
        open.add(node);
        return node;
    }

    private static int port(String address) {
        return PeerAddress.parse(address, 0).port();
    }

    private static void assertUnreachable(CompletionStage<Payload> answer) {
        assertThatThrownBy(() -> answer.toCompletableFuture().join()).hasMessageContaining("cannot be reached");
    }

    @AfterEach
    void close() {
        open.forEach(PeerNode::close);
    }

    @Test
    void nodesWithoutAnAddressAndThisOneItselfAreNotCalled() {
        PeerNode one = node();
        view.add("one", one.bind("one"), 1);
        view.add("two", "", 1);
        view.add("three", "nonsense", 1);
        one.follow(view);

        assertUnreachable(one.ask("two", Service.TAKEOVER, Payload.EMPTY));
        assertUnreachable(one.ask("three", Service.TAKEOVER, Payload.EMPTY));
        assertUnreachable(one.ask("one", Service.TAKEOVER, Payload.EMPTY));
    }

    @Test
    void nodesMayBeKnownByName() {
        PeerNode one = node();
        PeerNode two = node();
        one.bind("one");
        view.add("two", "localhost:" + port(two.bind("two")), 1);
        one.follow(view);

        await().until(() -> one.isLinked("two"));
    }

    @Test
    void theWildcardAddressIsNotTheOneForOthers() {
        PeerNode one = new PeerNode(new PeerSettings("0.0.0.0", 0, "", SECRET), meters);
        PeerNode two = new PeerNode(new PeerSettings("0.0.0.0", 0, "gateway-2", SECRET), meters);
        open.add(one);
        open.add(two);

        assertThat(one.bind("one")).doesNotStartWith("0.0.0.0");
        assertThat(two.bind("two")).matches("gateway-2:\\d+");
    }

    @Test
    void aPortThatIsTakenIsNamed() {
        String address = node().bind("one");

        assertThatThrownBy(() -> node(port(address)).bind("two"))
                .isInstanceOf(GatewayException.class)
                .hasMessageContaining("127.0.0.1:" + port(address));
    }

    @Test
    void settingsThatCannotWorkAreRefusedAndTheSecretIsNotShown() {
        assertThatThrownBy(() -> new PeerSettings("", 0, "", "")).hasMessageContaining("secret is empty");
        assertThatThrownBy(() -> new PeerSettings("", 65_536, "", SECRET)).hasMessageContaining("0..65535");
        assertThatThrownBy(() -> new PeerSettings("", 0, "a:b", SECRET)).hasMessageContaining("host:port");
        assertThat(new PeerSettings("", 0, "[::1]:7001", SECRET).toString()).doesNotContain(SECRET);
    }

    @Test
    void whoIsCalledByAnotherNameRefuses() {
        PeerNode one = node();
        PeerNode two = node();
        one.bind("one");
        view.add("three", two.bind("two"), 1);
        one.follow(view);

        await().until(() -> meters.count("mqtt_peer_rejected", "reason", "name") > 0);
        assertThat(one.isLinked("three")).isFalse();
    }
}
