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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

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
        siege.lay(door == Door.TCP ? PACKETS : PACKETS / 4);
        assertThat(siege.toString())
                .contains("mqtt_connects[result, accepted]", "mqtt_protocol_errors[reason, malformed]");
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
