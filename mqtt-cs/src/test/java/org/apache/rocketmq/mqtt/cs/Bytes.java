/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.apache.rocketmq.mqtt.common.model.Subscription;

/** Packets as a client writes them, byte by byte, right or wrong. */
public final class Bytes {
    private Bytes() {}

    public static byte[] connect(String clientId) {
        return connect(clientId, 0);
    }

    public static byte[] connect(String clientId, int keepAliveSeconds) {
        return connect("MQTT", 4, 0x02, keepAliveSeconds, text(clientId));
    }

    /** @param payload client id, will, user name, password, as the flags say */
    public static byte[] connect(
            String protocolName, int protocolLevel, int flags, int keepAliveSeconds, byte[]... payload) {
        return frame(0x10, text(protocolName), bytes(protocolLevel, flags), number(keepAliveSeconds), joined(payload));
    }

    public static byte[] connect31(String clientId) {
        return connect("MQIsdp", 3, 0x02, 0, text(clientId));
    }

    public static byte[] connectWithWill(String clientId, String topic, String payload) {
        return connect("MQTT", 4, 0x06, 0, text(clientId), text(topic), text(payload));
    }

    public static byte[] connectAs(String clientId, String username, String password) {
        return connect("MQTT", 4, 0xC2, 0, text(clientId), text(username), text(password));
    }

    public static byte[] publish(String topic, String payload) {
        return frame(0x30, text(topic), utf8(payload));
    }

    /** @param qos 1 or 2 */
    public static byte[] publish(String topic, String payload, int qos, int packetId) {
        return frame(0x30 | (qos << 1), text(topic), number(packetId), utf8(payload));
    }

    public static byte[] publishAgain(String topic, String payload, int qos, int packetId) {
        return frame(0x38 | (qos << 1), text(topic), number(packetId), utf8(payload));
    }

    public static byte[] pubAck(int packetId) {
        return frame(0x40, number(packetId));
    }

    public static byte[] pubRec(int packetId) {
        return frame(0x50, number(packetId));
    }

    public static byte[] pubRel(int packetId) {
        return frame(0x62, number(packetId));
    }

    public static byte[] pubComp(int packetId) {
        return frame(0x70, number(packetId));
    }

    public static byte[] subscribe(int packetId, String filter, int qos) {
        return frame(0x82, number(packetId), text(filter), bytes(qos));
    }

    public static byte[] subscribe(int packetId, Subscription... requests) {
        byte[] body = number(packetId);
        for (Subscription request : requests) {
            body = joined(
                    body, text(request.filter().value()), bytes(request.qos().level()));
        }
        return frame(0x82, body);
    }

    public static byte[] unsubscribe(int packetId, String filter) {
        return frame(0xA2, number(packetId), text(filter));
    }

    public static byte[] pingReq() {
        return frame(0xC0);
    }

    public static byte[] disconnect() {
        return frame(0xE0);
    }

    /** A fixed header with the right remaining length, and what follows. */
    public static byte[] frame(int firstByte, byte[]... parts) {
        byte[] body = joined(parts);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(firstByte);
        int length = body.length;
        do {
            out.write(length >= 0x80 ? (length & 0x7F) | 0x80 : length);
            length >>= 7;
        } while (length > 0);
        out.writeBytes(body);
        return out.toByteArray();
    }

    public static byte[] text(String text) {
        return joined(number(utf8(text).length), utf8(text));
    }

    public static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    public static byte[] number(int value) {
        return bytes(value >> 8, value);
    }

    public static byte[] bytes(int... values) {
        byte[] result = new byte[values.length];
        for (int i = 0; i < values.length; i++) {
            result[i] = (byte) values[i];
        }
        return result;
    }

    public static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }
}
