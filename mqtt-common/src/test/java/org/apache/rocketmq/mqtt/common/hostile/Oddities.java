/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.common.hostile;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Texts that have broken brokers, as bytes of a string field: client ids, topics, filters. Some are legal. */
public final class Oddities {

    private static final int LONGEST = 65_535;
    private static final int MANY_LEVELS = 10_000;

    private Oddities() {}

    /** Short ones. */
    public static List<byte[]> texts() {
        List<byte[]> texts = new ArrayList<>();
        for (String text : List.of(
                "",
                "/",
                "//",
                "a",
                "a//b",
                "+",
                "#",
                "+/+",
                "/#",
                "#/",
                "a/#",
                "a/#/b",
                "a#",
                "#a",
                "+a",
                "a+",
                "a/+b",
                "++",
                "$",
                "$/",
                "$SYS/#",
                "$SYS/broker/version",
                "$share",
                "$share/",
                "$share//",
                "$share//a",
                "$share/g",
                "$share/g/",
                "$share/g//",
                "$share/+/a",
                "$share/#",
                "$share/#/a",
                "$share/g#/a",
                "$share/g/#",
                "$share/g/+/a",
                "$share/g/a#",
                "$share/g/$share/h/a",
                "$SHARE/g/a",
                "$queue/a",
                "home/p2p/mosq-sub-1",
                "home/p2p/",
                "/p2p/",
                "a\0b",
                "\0",
                "a\u0001clientId\u0002admin",
                "\u007F",
                "\u0085",
                "\uFEFF",
                "\uFEFFa",
                "\uFFFE",
                "\uFFFF",
                "\uD83D\uDE00/\u00E9",
                " ",
                "%s%n${jndi:ldap://x}",
                "../../etc/passwd",
                "a\r\nb",
                "%RETRY%g",
                "TBW102",
                "__consumer_offsets")) {
            texts.add(text.getBytes(StandardCharsets.UTF_8));
        }
        texts.addAll(illFormed());
        return texts;
    }

    /** What no UTF-8 encoder writes. */
    public static List<byte[]> illFormed() {
        return List.of(
                bytes(0xC0, 0x80),
                bytes(0xC0, 0xAF),
                bytes('a', 0xC3),
                bytes(0xE0, 0x80, 0xAF),
                bytes(0xED, 0xA0, 0x80),
                bytes(0xED, 0xBF, 0xBF),
                bytes(0xED, 0xA0, 0xBD, 0xED, 0xB8, 0x80),
                bytes(0xF0, 0x82, 0x82, 0xAC),
                bytes(0xF4, 0x90, 0x80, 0x80),
                bytes(0xF8, 0x88, 0x80, 0x80, 0x80),
                bytes(0x80),
                bytes(0xFE),
                bytes(0xFF, 0xFF));
    }

    /** As long as a string can be, and 10,000 levels deep. */
    public static List<byte[]> giants() {
        List<byte[]> texts = new ArrayList<>();
        for (String text : List.of(
                "x".repeat(LONGEST),
                "/".repeat(LONGEST),
                "+/".repeat(LONGEST / 2) + "+",
                "a/".repeat(MANY_LEVELS) + "#",
                "a/".repeat(MANY_LEVELS) + "a",
                "+/".repeat(MANY_LEVELS) + "#",
                "$share/" + "g".repeat(LONGEST - 9) + "/a",
                "$share/g/" + "/".repeat(MANY_LEVELS),
                "\u00E9".repeat(LONGEST / 2))) {
            texts.add(text.getBytes(StandardCharsets.UTF_8));
        }
        return texts;
    }

    private static byte[] bytes(int... values) {
        byte[] result = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            result[i] = (byte) values[i];
        }
        return result;
    }
}
