/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.common.model;

import org.jspecify.annotations.Nullable;

/** The rules every UTF-8 encoded string of MQTT obeys (MQTT 3.1.1 section 1.5.3), and the control characters this gateway refuses. */
final class MqttText {

    /** Longest string the two-byte length field can announce, in UTF-8 bytes. */
    static final int MAX_BYTES = 65_535;

    private MqttText() {}

    /**
     * Why a string cannot be carried, or null if it can.
     *
     * <p>U+0000 and lone surrogates are illegal [MQTT-1.5.3-1] [MQTT-1.5.3-2]. The control characters U+0001..U+001F and
     * U+007F..U+009F "should not" be sent and a receiver may close on them: this gateway does, because U+0001 and U+0002
     * separate the properties of a RocketMQ message and could forge one.
     */
    static @Nullable String fault(String text) {
        int bytes = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < 0x20 || (c >= 0x7F && c <= 0x9F)) {
                return String.format("control character U+%04X at index %d (expected: none)", (int) c, i);
            }
            if (c < 0x80) {
                bytes++;
            } else if (c < 0x800) {
                bytes += 2;
            } else if (!Character.isSurrogate(c)) {
                bytes += 3;
            } else if (Character.isHighSurrogate(c)
                    && i + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(i + 1))) {
                bytes += 4;
                i++;
            } else {
                return "lone surrogate at index " + i + " (expected: well-formed UTF-8)";
            }
        }
        return bytes > MAX_BYTES ? bytes + " UTF-8 bytes (expected: at most " + MAX_BYTES + ")" : null;
    }
}
