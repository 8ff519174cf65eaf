/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.rocketmq.mqtt.common.hostile.Mutator;
import org.apache.rocketmq.mqtt.common.hostile.Piece;
import org.apache.rocketmq.mqtt.cs.Bytes;
import org.junit.jupiter.api.Test;

/**
 * Our decoder beside Netty's: what is well-formed both read alike; what Netty's refuses ours refuses; and what ours refuses beyond that is in the list
 * below, on purpose.
 */
final class DifferentialTest {

    private static final int CONVERSATIONS = 20_000;
    private static final int LONGER_THAN_ANY = 1 << 20;

    /** What only ours refuses, or refuses while Netty's still waits for more. {@link StrictnessTest} has examples. */
    private static final List<Pattern> ON_PURPOSE = Stream.of(
                    "MALFORMED: PUBLISH of QoS 0 with DUP .*",
                    "MALFORMED: SUBSCRIBE: requested QoS: .*",
                    "MALFORMED: remaining length in more bytes than it takes",
                    "MALFORMED: .* remaining length: .*", // of those that have one length only; and of a CONNECT beyond
                    // all its fields
                    "MALFORMED: CONNECT: (reserved connect flag|will QoS|password without user name).*",
                    "MALFORMED: .*: field of .* bytes where .* are left", // Netty's reads on in the next packet
                    "BAD_FILTER: .*", // Netty's does not look at filters
                    "BAD_TOPIC: .*(control character|PUBLISH: empty).*",
                    "BAD_TOPIC: CONNECT: .*", // nor at the will's topic
                    // What is a server's packet, what comes before CONNECT, which versions there are: Netty's leaves it
                    // to the handlers behind.
                    "MALFORMED: .* from a client .*",
                    "NOT_CONNECTED: .*",
                    "protocol level .*",
                    "TOO_LARGE: .*") // Netty's counts the fixed header out
            .map(Pattern::compile)
            .toList();

    private static final Pattern REPEATED =
            Pattern.compile(".* Illegal BIT .* in fixed header of (PUBREL|SUBSCRIBE|UNSUBSCRIBE) message.*");

    @Test
    void bothReadWellFormedPacketsAlike() {
        Random random = new Random(20_261_121);
        WellFormed packets = new WellFormed(random);
        for (int i = 0; i < CONVERSATIONS; i++) {
            List<byte[]> sent = new ArrayList<>(List.of(packets.connect()));
            for (int n = random.nextInt(6); n > 0; n--) {
                sent.add(packets.next());
            }
            byte[] all = Bytes.joined(sent.toArray(new byte[0][]));
            Reading ours = Reading.ours(all);
            assertThat(ours.refusal()).as(hex(all)).isNull();
            assertThat(ours.packets()).as(hex(all)).hasSize(sent.size());
            assertThat(ours).as(hex(all)).isEqualTo(Reading.nettys(all));
        }
    }

    @Test
    void whatNettysRefusesOursRefuses() {
        Mutator mutator = new Mutator(20_261_121);
        Map<String, String> unexplained = new TreeMap<>();
        for (int i = 0; i < CONVERSATIONS; i++) {
            byte[] all = Bytes.joined(mutator.conversation(mutator.random(i)).stream()
                    .map(Piece::bytes)
                    .toArray(byte[][]::new));
            compare(all, unexplained);
        }
        assertThat(unexplained).isEmpty();
    }

    private static void compare(byte[] all, Map<String, String> unexplained) {
        Reading ours = Reading.ours(all);
        Reading nettys = Reading.nettys(all);
        int common = Math.min(ours.packets().size(), nettys.packets().size());
        if (!ours.packets().subList(0, common).equals(nettys.packets().subList(0, common))) {
            unexplained.put(("read otherwise: " + ours + " " + nettys).replaceAll("[0-9]+", "N"), hex(all));
        } else if (ours.packets().size() > common && !isRepeatedInMqtt31(ours, nettys)) {
            unexplained.put(("only Netty's refuses: " + nettys.refusal()).replaceAll("[0-9]+", "N"), hex(all));
        } else if (ours.refusal() == null && nettys.refusal() != null && !isRefusedWhenWhole(all, ours)) {
            unexplained.put(("Netty's refuses, ours waits: " + nettys.refusal()).replaceAll("[0-9]+", "N"), hex(all));
        } else if (nettys.packets().size() > common || nettys.refusal() == null) {
            String refusal = ours.refusal();
            if (refusal != null
                    && ON_PURPOSE.stream().noneMatch(one -> one.matcher(refusal).matches())) {
                unexplained.put(("only ours refuses: " + refusal).replaceAll("[0-9]+", "N"), hex(all));
            } else if (refusal == null && nettys.packets().size() > common) {
                unexplained.put(("only Netty's reads on: " + nettys).replaceAll("[0-9]+", "N"), hex(all));
            }
        }
    }

    /** What only ours takes: MQTT 3.1 lets requests be marked as repeated. */
    private static boolean isRepeatedInMqtt31(Reading ours, Reading nettys) {
        return ours.packets().get(0).startsWith("CONNECT MQIsdp 3 ")
                && REPEATED.matcher(String.valueOf(nettys.refusal())).matches();
    }

    /** Ours looks into a packet when all of it has come. */
    private static boolean isRefusedWhenWhole(byte[] all, Reading before) {
        Reading whole = Reading.ours(Bytes.joined(all, new byte[LONGER_THAN_ANY]));
        return whole.refusal() != null && whole.packets().equals(before.packets());
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes, 0, Math.min(bytes.length, 200));
    }
}
