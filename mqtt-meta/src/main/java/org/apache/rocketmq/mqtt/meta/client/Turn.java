/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.meta.client;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.rocketmq.mqtt.common.port.Nodes.Node;
import org.jspecify.annotations.Nullable;

/**
 * Whose turn a duty is: the node of the highest hash of its name and the duty's. The same on all nodes, whatever they run on; when a node comes
 * or goes, no duties move but those that it gets or had.
 */
final class Turn {

    private Turn() {}

    /** @return the name of a node; null if there is none */
    static @Nullable String of(String duty, List<Node> living) {
        String first = null;
        long highest = 0;
        for (Node node : living) {
            long weight = hash(duty + '\0' + node.name());
            if (first == null
                    || weight > highest
                    || (weight == highest && node.name().compareTo(first) > 0)) {
                first = node.name();
                highest = weight;
            }
        }
        return first;
    }

    /** FNV-1a of 64 bits over UTF-8, its bits then mixed as MurmurHash3 does at its end. For ever the same. */
    static long hash(String text) {
        long hash = 0xcbf29ce484222325L;
        for (byte each : text.getBytes(StandardCharsets.UTF_8)) {
            hash = (hash ^ (each & 0xFF)) * 0x100000001b3L;
        }
        hash = (hash ^ (hash >>> 33)) * 0xff51afd7ed558ccdL;
        hash = (hash ^ (hash >>> 33)) * 0xc4ceb9fe1a85ec53L;
        return hash ^ (hash >>> 33);
    }
}
