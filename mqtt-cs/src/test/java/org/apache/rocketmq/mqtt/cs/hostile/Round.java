/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.hostile;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.apache.rocketmq.mqtt.common.hostile.Mutator;
import org.apache.rocketmq.mqtt.common.hostile.Piece;

/**
 * What some clients do at the same time, and how it ends. As text it can be kept, and played again.
 *
 * @param door by which all of them come
 * @param talks what each of them writes, write by write
 * @param ending of their connections
 * @param storeStands whether the store keeps its answers back until no client can say more
 * @param deaf whether the first of them reads nothing
 * @param order seed of whose turn it is
 */
record Round(Door door, List<List<Piece>> talks, Ending ending, boolean storeStands, boolean deaf, long order) {

    private static final int MOST_CLIENTS = 3;
    private static final String NEXT_CLIENT = "client";

    enum Ending {
        /** They hang up. */
        DROP,
        /** They say nothing more, and wait: the gateway must hang up. */
        SILENCE
    }

    Round {
        talks = talks.stream().map(List::copyOf).toList();
    }

    /** @param door by which they come */
    static Round of(Mutator mutator, long number, Door door) {
        Random random = mutator.random(number);
        List<List<Piece>> talks = new ArrayList<>();
        for (int n = random.nextInt(MOST_CLIENTS); n >= 0; n--) {
            talks.add(door.wrapped(mutator.conversation(random), random));
        }
        Ending ending = random.nextInt(4) == 0 ? Ending.SILENCE : Ending.DROP;
        boolean storeStands = random.nextInt(8) == 0;
        boolean deaf = random.nextInt(16) == 0 && (ending == Ending.DROP || !door.isEncrypted());
        return new Round(door, talks, ending, storeStands, deaf, random.nextLong());
    }

    /** One client, and nothing else amiss. */
    static Round of(Door door, List<Piece> talk, Ending ending) {
        return new Round(door, List.of(talk), ending, false, false, 0);
    }

    /** Lines, the inverse of {@link #parse}. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder();
        text.append("round door=").append(door.name().toLowerCase(Locale.ROOT));
        text.append(" ending=").append(ending.name().toLowerCase(Locale.ROOT));
        text.append(" storeStands=").append(storeStands).append(" deaf=").append(deaf);
        text.append(" order=").append(order).append('\n');
        talks.forEach(talk -> {
            text.append(NEXT_CLIENT).append('\n');
            talk.forEach(piece -> text.append(piece).append('\n'));
        });
        return text.toString();
    }

    static Round parse(String text) {
        List<List<Piece>> talks = new ArrayList<>();
        Door door = Door.TCP;
        Ending ending = Ending.DROP;
        boolean storeStands = false;
        boolean deaf = false;
        long order = 0;
        for (String line : text.split("\n", -1)) {
            if (line.startsWith("round ")) {
                for (String setting : line.substring(6).split(" ", -1)) {
                    String value = setting.substring(setting.indexOf('=') + 1);
                    switch (setting.substring(0, setting.indexOf('='))) {
                        case "door" -> door = Door.valueOf(value.toUpperCase(Locale.ROOT));
                        case "ending" -> ending = Ending.valueOf(value.toUpperCase(Locale.ROOT));
                        case "storeStands" -> storeStands = Boolean.parseBoolean(value);
                        case "deaf" -> deaf = Boolean.parseBoolean(value);
                        case "order" -> order = Long.parseLong(value);
                        default -> throw new IllegalArgumentException("setting: " + setting);
                    }
                }
            } else if (line.equals(NEXT_CLIENT)) {
                talks.add(new ArrayList<>());
            } else if (!line.isBlank() && !line.startsWith("#")) {
                talks.get(talks.size() - 1).add(new Piece(HexFormat.of().parseHex(line), 1));
            }
        }
        return new Round(door, talks, ending, storeStands, deaf, order);
    }
}
