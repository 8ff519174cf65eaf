/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.common.hostile;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * Makes hostile conversations of real ones: packets flipped, cut, doubled, swapped, put in where they do not belong, with lengths and texts that lie, and
 * all of it cut into writes in any way. The same seed and number give the same conversation, on any machine. Keeps nothing between two; any thread.
 */
public final class Mutator {

    private static final long GOLDEN = 0x9E3779B97F4A7C15L;
    private static final int MOST_PACKETS = 6;
    private static final int MOST_REPEATS = 12;
    private static final int MOST_BYTES_ONE_BY_ONE = 400;

    private final List<List<byte[]>> captures;
    private final long seed;

    public Mutator(long seed, List<List<byte[]>> captures) {
        this.seed = seed;
        this.captures = captures.stream().map(List::copyOf).toList();
    }

    /** Of all captures. */
    public Mutator(long seed) {
        this(seed, Captures.all());
    }

    /** A source of whatever else is to be chosen for the same number. */
    public Random random(long number) {
        long mixed = ((seed + 1) * GOLDEN) ^ number;
        mixed = (mixed ^ (mixed >>> 30)) * 0xBF58476D1CE4E5B9L;
        mixed = (mixed ^ (mixed >>> 27)) * 0x94D049BB133111EBL;
        return new Random(mixed ^ (mixed >>> 31));
    }

    /** What one client sends, write by write. At least one mutation is in it. */
    public List<Piece> conversation(Random random) {
        List<byte[]> packets = some(random);
        PacketMutation mutation = new PacketMutation(random);
        for (int n = random.nextInt(3); n >= 0; n--) {
            mutate(packets, mutation, random);
        }
        return cut(packets, random);
    }

    /** A capture's CONNECT, and a stretch of what came behind it. */
    private List<byte[]> some(Random random) {
        List<byte[]> all = captures.get(random.nextInt(captures.size()));
        int from = 1 + random.nextInt(Math.max(1, all.size() - 1));
        int to = Math.min(all.size(), from + 1 + random.nextInt(MOST_PACKETS));
        List<byte[]> some = new ArrayList<>();
        some.add(all.get(0));
        some.addAll(all.subList(Math.min(from, to), to));
        return some;
    }

    private void mutate(List<byte[]> packets, PacketMutation mutation, Random random) {
        int at = random.nextInt(packets.size());
        switch (random.nextInt(16)) {
            case 0 -> packets.add(random.nextInt(packets.size() + 1), packets.get(at)); // a second CONNECT, perhaps
            case 1 -> {
                packets.remove(at);
                if (packets.isEmpty()) {
                    packets.add(foreign(random));
                }
            }
            case 2 -> Collections.swap(packets, at, random.nextInt(packets.size()));
            case 3 -> Collections.shuffle(packets, random);
            case 4 -> packets.add(random.nextInt(packets.size() + 1), foreign(random));
            case 5 -> packets.addAll(at, Collections.nCopies(1 + random.nextInt(MOST_REPEATS), packets.get(at)));
            case 6 -> packets.add(noise(random));
            default -> packets.set(at, mutation.of(packets.get(at)));
        }
    }

    private byte[] foreign(Random random) {
        List<byte[]> other = captures.get(random.nextInt(captures.size()));
        return other.get(random.nextInt(other.size()));
    }

    private static byte[] noise(Random random) {
        byte[] noise = new byte[1 + random.nextInt(64)];
        random.nextBytes(noise);
        return noise;
    }

    private static List<Piece> cut(List<byte[]> packets, Random random) {
        int size = packets.stream().mapToInt(packet -> packet.length).sum();
        return switch (random.nextInt(8)) {
            case 0 -> List.of(new Piece(Frame.joined(packets.toArray(new byte[0][])), packets.size()));
            case 1 -> cut(packets, size <= MOST_BYTES_ONE_BY_ONE ? 1 : size, random);
            case 2, 3 -> cut(packets, 2 + random.nextInt(Math.max(1, Math.min(size, 1_000))), random);
            default ->
                packets.stream()
                        .filter(packet -> packet.length > 0)
                        .map(packet -> new Piece(packet, 1))
                        .toList();
        };
    }

    /** @param most bytes of a piece */
    private static List<Piece> cut(List<byte[]> packets, int most, Random random) {
        byte[] all = Frame.joined(packets.toArray(new byte[0][]));
        List<Integer> starts = new ArrayList<>();
        int start = 0;
        for (byte[] packet : packets) {
            starts.add(start);
            start += packet.length;
        }
        List<Piece> pieces = new ArrayList<>();
        int from = 0;
        while (from < all.length) {
            int begin = from;
            int end = Math.min(all.length, from + 1 + random.nextInt(most));
            int begun = (int) starts.stream()
                    .filter(index -> index >= begin && index < end)
                    .count();
            pieces.add(new Piece(Arrays.copyOfRange(all, from, end), begun));
            from = end;
        }
        return pieces;
    }
}
