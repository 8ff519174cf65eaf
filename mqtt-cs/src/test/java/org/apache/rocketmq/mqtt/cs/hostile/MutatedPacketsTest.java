/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.rocketmq.mqtt.common.hostile.Mutator;
import org.apache.rocketmq.mqtt.cs.Bytes;
import org.apache.rocketmq.mqtt.cs.TestClient;
import org.apache.rocketmq.mqtt.cs.TestGateway;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Mutated packets of real clients against a whole gateway: see {@link Siege}. */
final class MutatedPacketsTest {

    private static final long PACKETS = Long.getLong("hostile.packets", 40_000);
    private static final Path KEPT = Path.of("src/test/resources/hostile");

    @ParameterizedTest
    @EnumSource
    @Timeout(value = 60, unit = TimeUnit.MINUTES)
    void doNoHarm_ofOneSeed(Door door) {
        lay(20_261_121L, door);
    }

    @ParameterizedTest
    @EnumSource
    @Timeout(value = 60, unit = TimeUnit.MINUTES)
    void doNoHarm_ofAnotherSeedEachTime(Door door) {
        long seed = Long.getLong("hostile.seed", new Random().nextLong());
        System.out.println("hostile.seed=" + seed + " " + door);
        lay(seed, door);
    }

    private static void lay(long seed, Door door) {
        Siege siege = new Siege(seed, door);
        siege.lay(
                switch (door) {
                    case TCP -> PACKETS;
                    case WEBSOCKET, PROXY -> PACKETS / 4;
                    case TLS, TLS_HELLO -> PACKETS / 16; // a handshake takes longer than what is said after it
                });
        String expected = door == Door.TLS_HELLO ? "tls" : "malformed";
        assertThat(siege.toString())
                .contains("mqtt_connects[result, accepted]", "mqtt_protocol_errors[reason, " + expected + "]");
    }

    /** The ClientHello that is mutated is one that the gateway would answer. */
    @Test
    void honestHelloIsAnswered() {
        try (TestGateway gateway = new TestGateway()) {
            TestClient client = gateway.open(TlsEnds::ofGateway);
            client.send(Hello.honest());
            assertThat(client.receivedBytes()).startsWith("160303").contains("140303000101");
            assertThat(client.isOpen()).isTrue();
        }
    }

    /** An undamaged client is let in through TLS, in both versions. */
    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
    void tlsVoiceIsHeard(String protocol) {
        try (TestGateway gateway = new TestGateway()) {
            TestClient client = gateway.open(TlsEnds::ofGateway);
            TlsVoice voice = TlsVoice.clear(client, protocol);
            voice.say(Bytes.connect("c"));
            gateway.run();
            assertThat(gateway.count("mqtt_connects", "result", "accepted")).isOne();
            voice.say(Bytes.publish("a", "m", 1, 7));
            voice.end();
            assertThat(client.isOpen()).isFalse();
            assertThat(gateway.fakes.store.appended()).hasSize(1);
        }
    }

    static Stream<Path> kept() {
        try (Stream<Path> files = Files.list(KEPT)) {
            return files.sorted().toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What did harm once, or might have. */
    @ParameterizedTest
    @MethodSource("kept")
    void doNoHarmAgain(Path kept) throws IOException {
        try (Arena arena = new Arena()) {
            arena.play(Round.parse(Files.readString(kept)));
        }
    }

    @Test
    void areTheSameForTheSameSeed() {
        List<String> one = Stream.iterate(0L, n -> n + 1)
                .limit(200)
                .map(number -> Round.of(new Mutator(7), number, Door.WEBSOCKET).toString())
                .toList();
        List<String> other = Stream.iterate(0L, n -> n + 1)
                .limit(200)
                .map(number -> Round.of(new Mutator(7), number, Door.WEBSOCKET).toString())
                .toList();
        assertThat(other).isEqualTo(one);
        assertThat(Round.parse(one.get(3)).toString()).isEqualTo(one.get(3));
    }

    /** The alarm rings. */
    @Test
    void areToldApartFromHarm() {
        assertThat(Reduction.faultOf(Round.of(new Mutator(1), 1, Door.TCP))).isNull();
        Round idle = new Round(Door.TCP, List.of(List.of()), Round.Ending.SILENCE, false, false, 0);
        assertThat(Reduction.faultOf(idle)).isNull();
    }
}
