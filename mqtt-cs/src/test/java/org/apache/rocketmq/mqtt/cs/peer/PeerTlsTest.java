/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.peer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.rocketmq.mqtt.common.model.Payload;
import org.apache.rocketmq.mqtt.common.port.CountingMeters;
import org.apache.rocketmq.mqtt.common.port.Peers.Service;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException;
import org.apache.rocketmq.mqtt.common.tls.TestAuthority;
import org.apache.rocketmq.mqtt.common.tls.TlsFiles;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Nodes that show one another certificates. */
final class PeerTlsTest {

    private static final String SECRET = "a secret of the cluster";

    @TempDir
    private Path folder;

    private final CountingMeters meters = new CountingMeters();
    private final CountingMeters meters2 = new CountingMeters();
    private final Living view = new Living("one");
    private final List<AutoCloseable> open = new ArrayList<>();
    private TestAuthority authority;

    @BeforeEach
    void make() {
        authority = TestAuthority.in(folder, "cluster");
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : open) {
            each.close();
        }
    }

    private PeerNode node(CountingMeters counting, @Nullable TlsFiles tls) {
        PeerSettings settings = new PeerSettings(
                "127.0.0.1", 0, "", SECRET, Duration.ofSeconds(5), Duration.ofSeconds(3), Duration.ofSeconds(10), tls);
        PeerNode node = new PeerNode(settings, counting);
        node.serve(Service.TAKEOVER, (caller, request) -> CompletableFuture.completedStage(request));
        open.add(node);
        return node;
    }

    /** The first node calls the second. */
    private PeerNode calls(@Nullable TlsFiles ones, @Nullable TlsFiles twos) {
        PeerNode one = node(meters, ones);
        PeerNode two = node(meters2, twos);
        one.bind("one");
        view.add("two", two.bind("two"), 1);
        one.follow(view);
        return one;
    }

    @Test
    void nodesOfOneAuthorityAreLinkedWhateverTheirHosts() throws Exception {
        PeerNode one = calls(authority.issue("one"), authority.issueFor("two", "two.example"));

        await().until(() -> one.isLinked("two"));
        Payload large = Payload.of(new byte[Frame.MOST_BYTES]);
        assertThat(one.ask("two", Service.TAKEOVER, large)
                        .toCompletableFuture()
                        .get(20, TimeUnit.SECONDS)
                        .size())
                .isEqualTo(Frame.MOST_BYTES);
    }

    @Test
    void callerOfAnotherAuthorityIsRefusedAndOthersGoOn() throws Exception {
        TlsFiles twos = authority.issue("two");
        TlsFiles foreign = TestAuthority.in(folder, "elsewhere").issue("one");
        PeerNode one = calls(new TlsFiles(foreign.certificate(), foreign.key(), twos.trust()), twos);

        await().until(() -> meters2.count("mqtt_peer_rejected", "reason", "tls") >= 2); // and again
        assertThat(one.isLinked("two")).isFalse();
        PeerNode three = node(new CountingMeters(), authority.issue("three"));
        three.bind("three");
        Living viewOfThree = new Living("three");
        viewOfThree.add("two", view.living().get(0).peerAddress(), 1);
        three.follow(viewOfThree);
        await().until(() -> three.isLinked("two"));
    }

    @Test
    void calledOfAnotherAuthorityIsNotBelieved() {
        TlsFiles ones = authority.issue("one");
        TlsFiles foreign = TestAuthority.in(folder, "elsewhere").issue("two");
        PeerNode one = calls(ones, new TlsFiles(foreign.certificate(), foreign.key(), ones.trust()));

        await().until(() -> meters.count("mqtt_peer_rejected", "reason", "tls") >= 1);
        assertThat(one.isLinked("two")).isFalse();
    }

    @Test
    void nobodyIsHeardInTheClear() throws IOException {
        PeerNode one = calls(null, authority.issue("two"));

        await().until(() -> meters2.count("mqtt_peer_rejected", "reason", "tls") >= 1);
        assertThat(one.isLinked("two")).isFalse();
        Stranger web = new Stranger("127.0.0.1", view.living().get(0).peerAddress());
        open.add(web);
        assertThat(web.says("GET / HTTP/1.1\r\n\r\n".getBytes(UTF_8)).isShutOut())
                .isTrue();
    }

    @Test
    void nothingIsSaidInTheClear() throws Exception {
        PeerNode one = node(meters, authority.issue("one"));
        one.bind("one");
        try (ServerSocket clear = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            view.add("two", "127.0.0.1:" + clear.getLocalPort(), 1);
            one.follow(view);
            try (Socket called = clear.accept()) {
                assertThat(called.getInputStream().read())
                        .as("a record of a TLS handshake")
                        .isEqualTo(0x16);
            }
        }
    }

    @Test
    void whoeverIsSlowWithTheHandshakeOfTlsIsClosedInTime() throws IOException {
        PeerSettings hasty = new PeerSettings(
                "127.0.0.1",
                0,
                "",
                SECRET,
                Duration.ofSeconds(1),
                Duration.ofSeconds(3),
                Duration.ofMillis(500),
                authority.issue("one"));
        PeerNode node = new PeerNode(hasty, meters);
        open.add(node);
        Stranger mute = new Stranger("127.0.0.1", node.bind("one"));
        open.add(mute);

        assertThat(mute.isShutOut()).isTrue();
        assertThat(meters.count("mqtt_peer_rejected", "reason", "slow")).isOne();
    }

    /** Somebody with a certificate, between two nodes: each end sees another connection. */
    @Test
    void proofOfOneConnectionIsNoneOfAnother() {
        Payload nonce = Payload.of(new byte[Frame.SIZE_OF_NONCE]);
        Payload seenByOne = Payload.ofUtf8("certificates of one and the man in the middle");
        Payload seenByTwo = Payload.ofUtf8("certificates of the man in the middle and two");

        assertThat(new Handshake("one", "two", nonce, nonce, seenByOne)
                        .callerProof(SECRET)
                        .bytes())
                .isNotEqualTo(new Handshake("one", "two", nonce, nonce, seenByTwo)
                        .callerProof(SECRET)
                        .bytes());
    }

    @Test
    void newCertificatesAreShownWithoutARestart() throws IOException {
        TlsFiles ones = authority.issue("one");
        TlsFiles twos = authority.issue("two").lookedAtEvery(Duration.ofMillis(200));
        TlsFiles next = TestAuthority.in(folder, "next").issue("next");
        PeerNode one = calls(ones, twos);
        await().until(() -> one.isLinked("two"));
        Files.copy(next.trust(), twos.trust(), StandardCopyOption.REPLACE_EXISTING);
        PeerNode three = node(new CountingMeters(), new TlsFiles(next.certificate(), next.key(), twos.trust()));
        three.bind("three");
        Living viewOfThree = new Living("three");
        viewOfThree.add("two", view.living().get(0).peerAddress(), 1);
        three.follow(viewOfThree);
        Files.copy(next.key(), twos.key(), StandardCopyOption.REPLACE_EXISTING);
        Files.copy(next.certificate(), twos.certificate(), StandardCopyOption.REPLACE_EXISTING);

        await().atMost(Duration.ofSeconds(40)).until(() -> three.isLinked("two"));
        assertThat(one.isLinked("two"))
                .as("connections that stand are left alone")
                .isTrue();
    }

    @Test
    void fileThatIsWrongIsNamed() {
        TlsFiles files = authority.issue("one");

        assertThatThrownBy(() -> node(meters, new TlsFiles(files.key(), files.key(), files.trust())))
                .isInstanceOf(GatewayException.class)
                .hasMessageContaining(files.key().toString());
    }
}
