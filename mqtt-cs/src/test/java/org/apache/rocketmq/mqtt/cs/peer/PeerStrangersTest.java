/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.rocketmq.mqtt.common.model.Payload;
import org.apache.rocketmq.mqtt.common.port.CountingMeters;
import org.apache.rocketmq.mqtt.common.port.Peers.Service;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What somebody who can reach the port, and does not know the secret, can do. */
final class PeerStrangersTest {

    private static final String SECRET = "a secret of the cluster";

    private final CountingMeters meters = new CountingMeters();
    private final AtomicInteger served = new AtomicInteger();
    private final List<AutoCloseable> open = new ArrayList<>();
    private String address;

    @BeforeEach
    void bind() {
        PeerSettings settings = new PeerSettings(
                "0.0.0.0",
                0,
                "127.0.0.1",
                SECRET,
                Duration.ofSeconds(1),
                Duration.ofSeconds(20),
                Duration.ofSeconds(20),
                null);
        PeerNode node = new PeerNode(settings, meters);
        node.serve(Service.TAKEOVER, (caller, request) -> {
            served.incrementAndGet();
            return CompletableFuture.completedStage(request);
        });
        open.add(node);
        address = node.bind("one");
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable each : open) {
            each.close();
        }
    }

    private Stranger stranger(String from) throws IOException {
        Stranger stranger = new Stranger(from, address);
        open.add(stranger);
        return stranger;
    }

    private Stranger stranger() throws IOException {
        return stranger("127.0.0.1");
    }

    private void assertRejected(Stranger stranger, String reason) throws IOException {
        assertThat(stranger.isShutOut()).isTrue();
        assertThat(meters.count("mqtt_peer_rejected", "reason", reason)).isPositive();
        assertThat(served).hasValue(0);
    }

    @Test
    void getsNothingThatIsMadeFromTheSecret() throws IOException {
        Stranger stranger = stranger().greets("two", "one");

        assertThat(stranger.hears()).isInstanceOf(Frame.Challenge.class);
        stranger.says(new Frame.Proof(Payload.of(new byte[Frame.SIZE_OF_PROOF])));
        assertThat(stranger.hears()).isEqualTo(new Frame.Refused(Frame.Refusal.SECRET));
        assertRejected(stranger, "secret");
    }

    @Test
    void isAskedAnotherQuestionEachTime() throws IOException {
        Frame first = stranger().greets("two", "one").hears();
        Frame second = stranger().greets("two", "one").hears();

        assertThat(((Frame.Challenge) first).nonce().bytes())
                .isNotEqualTo(((Frame.Challenge) second).nonce().bytes());
    }

    @Test
    void proofOfOneNameIsNoneOfAnother() throws IOException {
        Stranger stranger = stranger().greets("two", "one");
        Frame.Challenge challenge = (Frame.Challenge) stranger.hears();
        Payload ofThree = new Handshake("three", "one", stranger.nonce, challenge.nonce()).callerProof(SECRET);

        stranger.says(new Frame.Proof(ofThree));

        assertThat(stranger.hears()).isEqualTo(new Frame.Refused(Frame.Refusal.SECRET));
    }

    @Test
    void proofThatWasMeantForAnotherNodeIsOfNoUse() throws IOException {
        assertThat(stranger().greets("two", "three").hears()).isEqualTo(new Frame.Refused(Frame.Refusal.NAME));
        assertThat(stranger().greets("one", "one").hears()).isEqualTo(new Frame.Refused(Frame.Refusal.NAME));
    }

    @Test
    void stepsCannotBeLeftOutOrTakenTwice() throws IOException {
        Payload some = Payload.of(new byte[Frame.SIZE_OF_PROOF]);
        assertRejected(stranger().says(new Frame.Proof(some)), "illegible");
        assertRejected(stranger().says(new Frame.Welcome(some)), "illegible");
        assertRejected(stranger().says(new Frame.Ping()), "illegible");
        Stranger twice = stranger().greets("two", "one");
        twice.hears();
        assertRejected(twice.greets("two", "one"), "illegible");
        Stranger early = stranger().greets("two", "one");
        early.hears();
        assertRejected(early.says(new Frame.Request(Service.TAKEOVER.number(), 0, some)), "illegible");
    }

    /** A kilobyte, until it has proven itself. */
    @Test
    void cannotHaveRoomMadeForLongFrames() throws IOException {
        assertRejected(stranger().says((byte) 0, (byte) 0, (byte) 0x04, (byte) 0x01), "illegible");
        assertRejected(stranger().says((byte) 0xFF, (byte) 0xFF, (byte) 0xFF, (byte) 0xFF), "illegible");
        assertRejected(stranger().says((byte) 0, (byte) 0, (byte) 0, (byte) 0), "illegible");
    }

    @Test
    void cannotWriteLinesIntoTheLog() throws IOException {
        assertRejected(stranger().greets("two\nERROR all is lost", "one"), "illegible");
        assertRejected(stranger().greets("two\u2028three", "one"), "illegible");
        assertRejected(stranger().greets("two three", "one"), "illegible");
        assertRejected(stranger().greets("", "one"), "illegible");
    }

    /** As a node that is far away, whose proof takes its time. */
    @Test
    void crowdOfOneHostSendsAwayNoneOfAnother() throws IOException {
        Stranger far = stranger("127.0.0.2").greets("two", "one");
        Frame.Challenge challenge = (Frame.Challenge) far.hears();
        for (int i = 0; i < 3 * Lobby.MOST; i++) {
            stranger("127.0.0.1");
        }
        await().until(() -> meters.count("mqtt_peer_rejected", "reason", "crowded") >= 2 * Lobby.MOST);

        far.says(new Frame.Proof(new Handshake("two", "one", far.nonce, challenge.nonce()).callerProof(SECRET)));

        assertThat(far.hears()).isInstanceOf(Frame.Welcome.class);
    }

    @Test
    void nodeIsServedBesideThem() throws IOException {
        for (int i = 0; i < Lobby.MOST; i++) {
            stranger();
        }
        Stranger node = stranger();

        node.provesItself("two", "one", SECRET);

        assertThat(node.hears()).isInstanceOf(Frame.Welcome.class);
    }
}
