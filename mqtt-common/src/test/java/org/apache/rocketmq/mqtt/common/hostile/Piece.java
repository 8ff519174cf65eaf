/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.common.hostile;

import java.util.HexFormat;

/** Bytes that a client writes at a time. */
public final class Piece {

    private final byte[] bytes;
    private final int packets;

    /** @param packets how many packets, well-formed or not, begin in it */
    public Piece(byte[] bytes, int packets) {
        this.bytes = bytes.clone();
        this.packets = packets;
    }

    public byte[] bytes() {
        return bytes.clone();
    }

    public int packets() {
        return packets;
    }

    /** In hexadecimal. */
    @Override
    public String toString() {
        return HexFormat.of().formatHex(bytes);
    }
}
