/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.codec;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Strict UTF-8: what is not well-formed is not repaired, and a byte order mark is kept [MQTT-1.5.3-3]. */
final class Utf8 {
    private Utf8() {}

    static @Nullable String decode(byte[] bytes) {
        for (byte b : bytes) {
            if (b < 0) {
                return decodeBeyondAscii(bytes);
            }
        }
        return new String(bytes, StandardCharsets.US_ASCII);
    }

    private static @Nullable String decodeBeyondAscii(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            return null;
        }
    }
}
