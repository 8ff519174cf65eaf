/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.codec;

import io.netty.util.internal.PlatformDependent;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Packets of the clients of one event loop that have begun to come and not ended: anybody can begin a large one, also before a CONNECT is complete, and leave it at that. If all of them
 * together take more than there is room for, those go that have waited longest: what an honest client sends comes to its end. Small ones, an ordinary packet in two pieces, are not
 * looked at.
 *
 * <p>Owns the list of the large ones, oldest first. Event loop only, lives as long as the loop.
 */
public final class Partials {

    /** Bytes of one that are not looked at: as many clients as may be let in can have them. */
    static final int SMALL = 16 << 10;

    /** A share of the memory that buffers may take. */
    private static final int SHARE = 4;

    private final long bound;
    private final LinkedHashMap<PacketDecoder, Integer> waiting = new LinkedHashMap<>();
    private long bytes;

    /** @param bound in bytes */
    Partials(long bound) {
        this.bound = bound;
    }

    /**
     * For one of several loops: all together get a quarter of the memory that buffers may take, but each room for some of the largest packets.
     *
     * @param maxPacketSize in bytes
     */
    public static Partials ofOneLoop(int loops, int maxPacketSize) {
        return new Partials(
                Math.max(4L * maxPacketSize, PlatformDependent.maxDirectMemory() / SHARE / Math.max(1, loops)));
    }

    /** A packet has come so far. How old it is does not change. */
    void waits(PacketDecoder decoder, int size) {
        if (size <= SMALL) {
            goesOn(decoder);
            return;
        }
        Integer before = waiting.put(decoder, size);
        bytes += size - (before == null ? 0 : before);
        while (bytes > bound && waiting.size() > 1) {
            Iterator<Map.Entry<PacketDecoder, Integer>> oldest =
                    waiting.entrySet().iterator();
            Map.Entry<PacketDecoder, Integer> first = oldest.next();
            bytes -= first.getValue();
            oldest.remove();
            first.getKey().giveUp();
        }
    }

    /** It has come, or will not. */
    void goesOn(PacketDecoder decoder) {
        Integer before = waiting.isEmpty() ? null : waiting.remove(decoder);
        bytes -= before == null ? 0 : before;
    }

    /** Of those that are looked at. */
    long bytes() {
        return bytes;
    }
}
