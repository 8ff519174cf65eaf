/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.hostile;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.rocketmq.mqtt.common.hostile.Mutator;
import org.jspecify.annotations.Nullable;

/**
 * Very many mutated packets, in batches: for each a fresh {@link Arena}, which must be empty at its end. One thread.
 *
 * <p>As a program: {@code Siege SEED PACKETS [DOOR]}, on the class path of this module's tests. Exit code 1 if anything was found.
 */
final class Siege {

    private static final int ROUNDS_OF_BATCH = 1_000;

    private final long seed;
    private final Mutator mutator;
    private final Door door;
    private final Map<String, Long> counts = new TreeMap<>();
    private long packets;
    private long rounds;

    Siege(long seed, Door door) {
        this.seed = seed;
        this.mutator = new Mutator(seed);
        this.door = door;
    }

    public static void main(String[] args) {
        long seed = Long.parseLong(args[0]);
        long packets = Long.parseLong(args[1]);
        long begun = System.nanoTime();
        Siege siege = new Siege(seed, args.length > 2 ? Door.valueOf(args[2]) : Door.TCP);
        try {
            siege.lay(packets);
        } catch (AssertionError e) {
            System.out.println("FOUND " + e.getMessage());
            System.exit(1);
        }
        double seconds = (System.nanoTime() - begun) / 1e9;
        System.out.printf("%s%n%.1f s, %.0f packets/s%n", siege, seconds, siege.packets / seconds);
        System.out.println("nothing found");
    }

    /**
     * Until so many packets were sent.
     *
     * @throws AssertionError with the seed and the smallest round that does it, if anything goes wrong
     */
    void lay(long most) {
        while (packets < most) {
            batch(rounds);
        }
    }

    private void batch(long first) {
        List<Round> played = new ArrayList<>();
        Arena arena = new Arena();
        try {
            for (long number = first; number < first + ROUNDS_OF_BATCH; number++) {
                Round round = Round.of(mutator, number, door);
                played.add(round);
                arena.play(round);
            }
        } catch (Exception | Error e) {
            arena.abandon();
            throw found(e, first, played, played.get(played.size() - 1));
        }
        try {
            arena.close();
        } catch (Exception | Error e) {
            Round guilty = played.stream()
                    .filter(round -> Reduction.faultOf(round) != null)
                    .findFirst()
                    .orElse(null);
            throw found(e, first, played, guilty);
        }
        rounds += ROUNDS_OF_BATCH;
        packets += arena.packets();
        counts.merge("connections", arena.connections(), Long::sum);
        for (String prefix : List.of("mqtt_connects", "mqtt_disconnects", "mqtt_protocol_errors")) {
            arena.counts(prefix).forEach((name, count) -> counts.merge(name, count, Long::sum));
        }
    }

    private AssertionError found(Throwable fault, long first, List<Round> played, @Nullable Round guilty) {
        String where = "seed=" + seed + " door=" + door + " rounds=" + first + ".." + (first + played.size() - 1);
        String what = guilty != null && Reduction.faultOf(guilty) != null
                ? "smallest round that does it (keep it under src/test/resources/hostile):\n" + Reduction.of(guilty)
                : "no round does it alone; the last was\n" + played.get(played.size() - 1);
        return new AssertionError(where + ": " + fault + "\n" + what, fault);
    }

    /** What was sent, and what the gateway made of it. */
    @Override
    public String toString() {
        StringBuilder text =
                new StringBuilder("seed=" + seed + " door=" + door + " rounds=" + rounds + " packets=" + packets);
        counts.forEach(
                (name, count) -> text.append('\n').append(name).append(' ').append(count));
        return text.toString();
    }
}
