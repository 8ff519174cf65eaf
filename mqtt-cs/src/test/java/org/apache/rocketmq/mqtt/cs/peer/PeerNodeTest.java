/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.peer;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import org.apache.rocketmq.mqtt.common.model.Payload;
import org.apache.rocketmq.mqtt.common.port.CountingMeters;
import org.apache.rocketmq.mqtt.common.port.Peers.Service;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException.Category;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What goes wrong between nodes: strangers, other secrets, silence, cuts, restarts. */
class PeerNodeTest {

    private static final String SECRET = "a secret";
    private static final Payload HELLO = Payload.ofUtf8("hello");

    private final CountingMeters meters = new CountingMeters();
    private final CountingMeters meters2 = new CountingMeters();
    private final Living view = new Living("one");
    private final Living view2 = new Living("two");
    private final List<AutoCloseable> open = new ArrayList<>();

    private Duration patience = Duration.ofMillis(300);

    private PeerNode node(String secret, CountingMeters counting) {
        return node(secret, counting, 0);
    }

    private PeerNode node(String secret, CountingMeters counting, int port) {
        PeerSettings settings = new PeerSettings(
                "127.0.0.1", port, "", secret, patience, Duration.ofMillis(1_200), Duration.ofMillis(1_500), null);
        PeerNode node = new PeerNode(settings, counting);
        node.serve(Service.TAKEOVER, (caller, request) -> CompletableFuture.completedStage(request));
        open.add(node);
        return node;
    }

    private static int port(String address) {
        return PeerAddress.parse(address, 0).port();
    }

    private static void assertFails(CompletionStage<Payload> answer, Category category, String words) {
        assertThatThrownBy(() -> answer.toCompletableFuture().get(10, SECONDS))
                .isInstanceOf(ExecutionException.class)
                .hasMessageContaining(words)
                .cause()
                .satisfies(fault ->
                        assertThat(GatewayException.of(fault).category()).isEqualTo(category));
    }

    private Socket socket(String address) throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), port(address));
        open.add(socket);
        return socket;
    }

    private static byte[] bytes(Frame frame) {
        ByteBuf encoded = frame.encode(UnpooledByteBufAllocator.DEFAULT);
        byte[] bytes = new byte[encoded.readableBytes()];
        encoded.readBytes(bytes).release();
        return bytes;
    }

    private static Frame read(Socket socket) throws IOException {
        DataInputStream in = new DataInputStream(socket.getInputStream());
        byte[] frame = new byte[in.readInt()];
        in.readFully(frame);
        return Frame.decode(Unpooled.wrappedBuffer(frame));
    }

    /** Proves itself as a node of the cluster. */
    private Socket linked(String address, String caller, String called) throws IOException {
        Socket socket = socket(address);
        Payload nonce = Handshake.nonce(new SecureRandom());
        socket.getOutputStream().write(bytes(new Frame.Hello(Frame.VERSION, caller, called, nonce)));
        Frame.Challenge challenge = (Frame.Challenge) read(socket);
        Handshake handshake = new Handshake(caller, called, nonce, challenge.nonce());
        socket.getOutputStream().write(bytes(new Frame.Proof(handshake.callerProof(SECRET))));
        assertThat(read(socket)).isInstanceOf(Frame.Welcome.class);
        return socket;
    }

    /** Has the first node link itself to the second. */
    private void linked(PeerNode one, PeerNode two) {
        one.bind("one");
        view.add("two", two.bind("two"), 1);
        one.follow(view);
        await().until(() -> one.isLinked("two"));
    }

    /** The first node calls the second, which is a socket of the test's. */
    private Socket called(PeerNode one, ServerSocket two) throws IOException {
        view.add("two", "127.0.0.1:" + two.getLocalPort(), 1);
        one.follow(view);
        Socket called = two.accept();
        open.add(called);
        return called;
    }

    private static boolean isClosed(Socket socket) throws IOException {
        socket.setSoTimeout(10_000);
        return socket.getInputStream().read() < 0;
    }

    @Test
    void nodesWithAnotherSecretAreRefusedAndCounted() {
        PeerNode one = node(SECRET, meters);
        PeerNode two = node("another secret", meters2);
        one.bind("one");
        view.add("two", two.bind("two"), 1);
        one.follow(view);

        await().until(() -> meters2.count("mqtt_peer_rejected", "reason", "secret") >= 2); // and again
        assertThat(meters.count("mqtt_peer_rejected", "reason", "secret")).isPositive();
        assertThat(one.isLinked("two")).isFalse();
        assertThat(meters.gauge("mqtt_peer_links")).isZero();
    }

    @Test
    void otherVersionsAreRefused() throws IOException {
        String address = node(SECRET, meters).bind("one");
        Socket socket = socket(address);
        socket.getOutputStream().write(bytes(new Frame.Hello(9, "two", "one", Handshake.nonce(new SecureRandom()))));

        assertThat(read(socket)).isEqualTo(new Frame.Refused(Frame.Refusal.VERSION));
        assertThat(isClosed(socket)).isTrue();
        assertThat(meters.count("mqtt_peer_rejected", "reason", "version")).isOne();
    }

    @Test
    void aProofCannotBeSentBackToWhoGaveIt() throws Exception {
        PeerNode one = node(SECRET, meters);
        one.bind("one");
        try (ServerSocket mirror = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Socket called = called(one, mirror);
            Frame.Hello hello = (Frame.Hello) read(called);
            called.getOutputStream().write(bytes(new Frame.Challenge(hello.nonce())));
            Frame.Proof proof = (Frame.Proof) read(called);
            called.getOutputStream().write(bytes(new Frame.Welcome(proof.proof())));

            assertThat(isClosed(called)).isTrue();
        }
        assertThat(meters.count("mqtt_peer_rejected", "reason", "secret")).isOne();
    }

    @Test
    void aProofIsOfNoUseTheNextTime() throws Exception {
        String address = node(SECRET, meters).bind("one");
        Payload nonce = Handshake.nonce(new SecureRandom());
        Socket first = socket(address);
        first.getOutputStream().write(bytes(new Frame.Hello(Frame.VERSION, "two", "one", nonce)));
        Frame.Challenge challenge = (Frame.Challenge) read(first);
        Payload proof = new Handshake("two", "one", nonce, challenge.nonce()).callerProof(SECRET);
        Socket second = socket(address);
        second.getOutputStream().write(bytes(new Frame.Hello(Frame.VERSION, "two", "one", nonce)));
        read(second);
        second.getOutputStream().write(bytes(new Frame.Proof(proof)));

        assertThat(read(second)).isEqualTo(new Frame.Refused(Frame.Refusal.SECRET));
    }

    @Test
    void garbageIsTheEndOfAConnection() throws IOException {
        String address = node(SECRET, meters).bind("one");
        Socket web = socket(address);
        web.getOutputStream().write("GET / HTTP/1.1\r\n\r\n".getBytes(UTF_8));
        Socket early = socket(address);
        early.getOutputStream().write(bytes(new Frame.Request(2, 0, HELLO)));

        assertThat(isClosed(web)).isTrue();
        assertThat(isClosed(early)).isTrue();
        assertThat(meters.count("mqtt_peer_rejected", "reason", "illegible")).isEqualTo(2);
        assertThat(meters.count("mqtt_peer_served")).isZero();
    }

    @Test
    void whoeverProvesNothingIsClosedInTime() throws IOException {
        Socket mute = socket(node(SECRET, meters).bind("one"));

        assertThat(isClosed(mute)).isTrue();
        assertThat(meters.count("mqtt_peer_rejected", "reason", "slow")).isOne();
    }

    @Test
    void strangersAreFewAndDoNotKeepNodesOut() throws IOException {
        String address = node(SECRET, meters).bind("one");
        for (int i = 0; i < 2 * Lobby.MOST; i++) {
            socket(address);
        }

        assertThat(linked(address, "two", "one").isConnected()).isTrue();
        assertThat(meters.count("mqtt_peer_rejected", "reason", "crowded")).isGreaterThanOrEqualTo(Lobby.MOST);
    }

    @Test
    void framesThatAreTooLongAreTheEndOfALink() throws IOException {
        Socket link = linked(node(SECRET, meters).bind("one"), "two", "one");
        link.getOutputStream().write(new byte[] {0x00, 0x20, 0x00, 0x00});

        assertThat(isClosed(link)).isTrue();
        assertThat(meters.count("mqtt_peer_rejected", "reason", "illegible")).isOne();
    }

    @Test
    void requestsThatAreTooLongAreRefusedAndTheLargestGoThrough() throws Exception {
        PeerNode one = node(SECRET, meters);
        linked(one, node(SECRET, meters2));

        assertFails(
                one.ask("two", Service.TAKEOVER, Payload.of(new byte[Frame.MOST_BYTES + 1])),
                Category.REFUSED,
                "expected: at most");
        assertThat(one.ask("two", Service.TAKEOVER, Payload.of(new byte[Frame.MOST_BYTES]))
                        .toCompletableFuture()
                        .get(10, SECONDS)
                        .size())
                .isEqualTo(Frame.MOST_BYTES);
        assertThat(meters.count("mqtt_peer_bytes_out")).isGreaterThan(Frame.MOST_BYTES);
        assertThat(meters.count("mqtt_peer_bytes_in")).isGreaterThan(Frame.MOST_BYTES);
    }

    @Test
    void requestsNobodyAnswersFailInTimeAndTheLinkStays() {
        PeerNode one = node(SECRET, meters);
        PeerNode two = node(SECRET, meters2);
        two.serve(Service.ARRIVALS, (caller, request) -> new CompletableFuture<>());
        linked(one, two);

        assertFails(one.ask("two", Service.ARRIVALS, HELLO), Category.RETRY, "no answer in time");
        assertThat(meters.count("mqtt_peer_failed", "reason", "late")).isOne();
        assertThat(one.isLinked("two")).isTrue();
    }

    @Test
    void moreThanALinkHoldsIsNotTakenAndRoomComesBack() {
        PeerNode one = node(SECRET, meters);
        PeerNode two = node(SECRET, meters2);
        two.serve(Service.ARRIVALS, (caller, request) -> new CompletableFuture<>());
        linked(one, two);

        Payload large = Payload.of(new byte[Frame.MOST_BYTES]);
        List<CompletionStage<Payload>> asked = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            asked.add(one.ask("two", Service.ARRIVALS, large));
        }

        assertFails(asked.get(7), Category.RETRY, "too much is on its way");
        assertThat(meters.count("mqtt_peer_failed", "reason", "full")).isOne();
        assertFails(asked.get(0), Category.RETRY, "in time");
        await().untilAsserted(() -> assertFails(one.ask("two", Service.ARRIVALS, large), Category.RETRY, "in time"));
    }

    /** As a process that is stopped: its sockets stay, nobody answers. */
    @Test
    void silentNodesLoseTheirLink() throws Exception {
        PeerNode one = node(SECRET, meters);
        one.bind("one");
        try (ServerSocket frozen = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Socket called = called(one, frozen);
            Frame.Hello hello = (Frame.Hello) read(called);
            Payload nonce = Handshake.nonce(new SecureRandom());
            called.getOutputStream().write(bytes(new Frame.Challenge(nonce)));
            read(called);
            Handshake handshake = new Handshake("one", "two", hello.nonce(), nonce);
            called.getOutputStream().write(bytes(new Frame.Welcome(handshake.calledProof(SECRET))));
            await().until(() -> one.isLinked("two"));

            assertFails(one.ask("two", Service.TAKEOVER, HELLO), Category.RETRY, "in time");
            await().until(() -> !one.isLinked("two"));
            assertThat(meters.count("mqtt_peer_rejected", "reason", "silent")).isOne();
            assertFails(one.ask("two", Service.TAKEOVER, HELLO), Category.RETRY, "cannot be reached");
        }
    }

    @Test
    void silentCallersAreClosed() throws IOException {
        Socket link = linked(node(SECRET, meters).bind("one"), "two", "one");

        assertThat(isClosed(link)).isTrue();
        assertThat(meters.count("mqtt_peer_rejected", "reason", "silent")).isOne();
    }

    @Test
    void idleLinksStay() {
        PeerNode one = node(SECRET, meters);
        linked(one, node(SECRET, meters2));
        long before = meters.count("mqtt_peer_bytes_in");

        await().until(() -> meters.count("mqtt_peer_bytes_in") >= before + 5 * 5); // five answers to "are you there?"
        assertThat(one.isLinked("two")).isTrue();
        assertThat(meters.count("mqtt_peer_rejected", "reason", "silent")).isZero();
        assertThat(meters2.count("mqtt_peer_rejected", "reason", "silent")).isZero();
    }

    @Test
    void theNewLinkOfANodeReplacesTheOldOne() throws IOException {
        String address = node(SECRET, meters).bind("one");
        Socket old = linked(address, "two", "one");
        Socket young = linked(address, "two", "one");

        assertThat(isClosed(old)).isTrue();
        young.getOutputStream().write(bytes(new Frame.Ping()));
        assertThat(read(young)).isEqualTo(new Frame.Pong());
    }

    @Test
    void aNodeThatRestartsElsewhereIsLinkedAnewAndWhatWasAskedFailsAtOnce() {
        patience = Duration.ofSeconds(30);
        PeerNode one = node(SECRET, meters);
        PeerNode two = node(SECRET, meters2);
        two.serve(Service.ARRIVALS, (caller, request) -> new CompletableFuture<>());
        List<String> linked = new CopyOnWriteArrayList<>();
        one.onLink(linked::add);
        one.bind("one");
        view.add("two", two.bind("two"), 1);
        one.follow(view);
        await().until(() -> one.isLinked("two"));
        CompletionStage<Payload> lost = one.ask("two", Service.ARRIVALS, HELLO);

        two.close();
        assertFails(lost, Category.RETRY, "link broke");
        PeerNode again = node(SECRET, meters2);
        view.add("two", again.bind("two"), 2);

        await().untilAsserted(() -> assertThat(linked).containsExactly("two", "two"));
        assertThat(meters.gauge("mqtt_peer_links")).isOne();
        assertThat(one.ask("two", Service.TAKEOVER, HELLO).toCompletableFuture().join())
                .extracting(Payload::utf8)
                .isEqualTo("hello");
    }

    @Test
    void twoNodesRestartAtTheSameAddressesAndFindEachOther() {
        PeerNode one = node(SECRET, meters);
        PeerNode two = node(SECRET, meters2);
        String address = one.bind("one");
        String address2 = two.bind("two");
        view.add("two", address2, 1);
        view2.add("one", address, 1);
        one.follow(view);
        two.follow(view2);
        await().until(() -> one.isLinked("two") && two.isLinked("one"));
        one.close();
        await().until(() -> !two.isLinked("one"));
        two.close();

        PeerNode oneAgain = node(SECRET, meters, port(address));
        PeerNode twoAgain = node(SECRET, meters2, port(address2));
        oneAgain.bind("one");
        oneAgain.follow(view);
        twoAgain.bind("two");
        twoAgain.follow(view2);

        await().until(() -> oneAgain.isLinked("two") && twoAgain.isLinked("one"));
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : open) {
            each.close();
        }
    }
}
