/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.common.hostile;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** What real client libraries said to a real broker: conversations, each a list of packets that begins with CONNECT. */
public final class Captures {

    private static final List<String> FILES = List.of("mosquitto", "java");

    private Captures() {}

    /** All that were recorded, in MQTT 3.1, 3.1.1 and 5. */
    public static List<List<byte[]>> all() {
        List<List<byte[]>> conversations = new ArrayList<>();
        FILES.forEach(file -> conversations.addAll(read("/captures/" + file + ".txt")));
        return conversations;
    }

    private static List<List<byte[]>> read(String resource) {
        List<List<byte[]>> conversations = new ArrayList<>();
        for (String line : text(resource).split("\n", -1)) {
            if (line.startsWith("==")) {
                conversations.add(new ArrayList<>());
            } else if (!line.isBlank() && !line.startsWith("#")) {
                conversations.get(conversations.size() - 1).add(HexFormat.of().parseHex(line.strip()));
            }
        }
        return conversations;
    }

    private static String text(String resource) {
        try (InputStream in = Captures.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("resource " + resource + " is not there");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
