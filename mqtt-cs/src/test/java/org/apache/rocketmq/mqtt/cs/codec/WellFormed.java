/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.codec;

import static org.apache.rocketmq.mqtt.cs.Bytes.bytes;
import static org.apache.rocketmq.mqtt.cs.Bytes.frame;
import static org.apache.rocketmq.mqtt.cs.Bytes.joined;
import static org.apache.rocketmq.mqtt.cs.Bytes.number;
import static org.apache.rocketmq.mqtt.cs.Bytes.text;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.apache.rocketmq.mqtt.cs.Bytes;

/** Packets as a client may send them, of all kinds and with anything in them that is allowed. One thread. */
final class WellFormed {

    private static final List<String> LEVELS =
            List.of("a", "", "b c", "é", "\uD83D\uDE00", "\uFEFF", "x".repeat(130), "$");
    private static final int MOST_BYTES = 20_000;

    private final Random random;

    WellFormed(Random random) {
        this.random = random;
    }

    /** In MQTT 3.1.1, or 3.1 as far as Netty allows it. */
    byte[] connect() {
        boolean old = random.nextInt(4) == 0;
        boolean will = random.nextBoolean();
        boolean user = random.nextBoolean();
        boolean password = user && random.nextBoolean();
        int flags = (random.nextBoolean() ? 0x02 : 0)
                | (will ? 0x04 | (random.nextInt(3) << 3) | (random.nextInt(2) << 5) : 0)
                | (user ? 0x80 : 0)
                | (password ? 0x40 : 0);
        List<byte[]> fields = new ArrayList<>();
        fields.add(text(old ? "id-" + random.nextInt(1_000) : random.nextBoolean() ? "" : "id/é" + random.nextInt()));
        if (will) {
            fields.add(text(topic()));
            fields.add(binary());
        }
        if (user) {
            fields.add(text("user" + level()));
        }
        if (password) {
            fields.add(binary());
        }
        return Bytes.connect(
                old ? "MQIsdp" : "MQTT", old ? 3 : 4, flags, random.nextInt(0x1_0000), fields.toArray(new byte[0][]));
    }

    byte[] next() {
        return switch (random.nextInt(9)) {
            case 0, 1 -> publish();
            case 2 -> frame(0x40, id());
            case 3 -> frame(0x50, id());
            case 4 -> frame(0x62, id());
            case 5 -> frame(0x70, id());
            case 6 -> frame(0x82, id(), filters(true));
            case 7 -> frame(0xA2, id(), filters(false));
            default -> frame(0xC0);
        };
    }

    private byte[] publish() {
        int qos = random.nextInt(3);
        int flags = (qos << 1) | random.nextInt(2) | (qos > 0 ? random.nextInt(2) << 3 : 0);
        byte[] payload = new byte[random.nextInt(10) == 0 ? random.nextInt(MOST_BYTES) : random.nextInt(64)];
        random.nextBytes(payload);
        return frame(0x30 | flags, text(topic()), qos == 0 ? bytes() : id(), payload);
    }

    private byte[] filters(boolean withQos) {
        byte[] all = bytes();
        for (int n = random.nextInt(4); n >= 0; n--) {
            all = joined(all, text(filter()), withQos ? bytes(random.nextInt(3)) : bytes());
        }
        return all;
    }

    private byte[] id() {
        return number(1 + random.nextInt(0xFFFF));
    }

    private byte[] binary() {
        byte[] value = new byte[random.nextInt(40)];
        random.nextBytes(value);
        return joined(number(value.length), value);
    }

    private String level() {
        return LEVELS.get(random.nextInt(LEVELS.size()));
    }

    private String topic() {
        StringBuilder topic = new StringBuilder("t").append(level());
        for (int n = random.nextInt(5); n > 0; n--) {
            topic.append('/').append(level());
        }
        return topic.toString();
    }

    private String filter() {
        return switch (random.nextInt(6)) {
            case 0 -> "#";
            case 1 -> "+/" + topic();
            case 2 -> topic() + "/+/" + topic();
            case 3 -> topic() + "/#";
            case 4 -> "$share/g/" + topic();
            default -> topic();
        };
    }
}
