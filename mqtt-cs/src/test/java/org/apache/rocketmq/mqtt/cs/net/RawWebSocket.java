/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.net;

import static org.apache.rocketmq.mqtt.cs.Bytes.bytes;
import static org.apache.rocketmq.mqtt.cs.Bytes.joined;
import static org.apache.rocketmq.mqtt.cs.Bytes.utf8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.HexFormat;

/** A WebSocket, frame by frame, right or wrong. */
final class RawWebSocket implements Closeable {

    static final int CONTINUATION = 0;
    static final int TEXT = 1;
    static final int BINARY = 2;
    static final int CLOSE = 8;
    static final int PING = 9;
    static final int PONG = 10;
    static final int LAST = 0x80;

    private static final byte[] MASK = {1, 2, 3, 4};

    private final RawClient client;
    private byte[] unread = {};

    /** Opens one at {@code /mqtt}. */
    RawWebSocket(RawClient client) throws IOException {
        this.client = client;
        client.send(request("/mqtt", "Sec-WebSocket-Protocol: mqtt"));
        String answer = hearAnswer(client);
        assertThat(answer).startsWith("HTTP/1.1 101 ");
    }

    /** A well-formed request for a WebSocket, with these header lines besides. */
    static byte[] request(String path, String... lines) {
        return utf8("GET " + path
                + " HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: keep-alive, Upgrade\r\n"
                + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
                + String.join("\r\n", lines)
                + (lines.length == 0 ? "\r\n" : "\r\n\r\n"));
    }

    /** The status line and the headers. */
    static String hearAnswer(RawClient client) throws IOException {
        StringBuilder answer = new StringBuilder();
        while (answer.indexOf("\r\n\r\n") < 0) {
            answer.append((char) client.hearByte());
        }
        return answer.toString();
    }

    /**
     * A frame from a client, masked.
     *
     * @param first opcode, and {@link #LAST} unless more fragments follow
     */
    static byte[] frame(int first, byte[] payload) {
        int length = payload.length;
        byte[] size;
        if (length < 126) {
            size = bytes(0x80 | length);
        } else if (length < 65_536) {
            size = bytes(0x80 | 126, length >> 8, length);
        } else {
            size = joined(
                    bytes(0x80 | 127), ByteBuffer.allocate(8).putLong(length).array());
        }
        byte[] masked = new byte[length];
        for (int i = 0; i < length; i++) {
            masked[i] = (byte) (payload[i] ^ MASK[i % 4]);
        }
        return joined(bytes(first), size, MASK, masked);
    }

    /** Sends packets in one frame. */
    void send(byte[]... packets) throws IOException {
        client.send(frame(LAST | BINARY, joined(packets)));
    }

    void sendRaw(byte[]... frames) throws IOException {
        client.send(frames);
    }

    /** Not a record: those hold no arrays here. */
    static final class Frame {
        private final int opcode;
        private final byte[] payload;

        private Frame(int opcode, byte[] payload) {
            this.opcode = opcode;
            this.payload = payload;
        }

        int opcode() {
            return opcode;
        }

        byte[] payload() {
            return payload;
        }
    }

    /** The next frame, which must be whole and not masked. */
    Frame hearFrame() throws IOException {
        int first = client.hearByte();
        assertThat(first & 0xF0).isEqualTo(LAST);
        long length = client.hearByte();
        if (length == 126) {
            int high = client.hearByte();
            length = high * 256L + client.hearByte();
        } else if (length == 127) {
            length = ByteBuffer.wrap(client.hearBytes(8)).getLong();
        }
        assertThat(length).as("not masked").isBetween(0L, 1L << 24);
        return new Frame(first & 0xF, client.hearBytes((int) length));
    }

    /** So many bytes of MQTT, from as many binary frames as it takes. */
    byte[] hearBytes(int count) throws IOException {
        ByteArrayOutputStream heard = new ByteArrayOutputStream();
        heard.writeBytes(unread);
        while (heard.size() < count) {
            Frame frame = hearFrame();
            assertThat(frame.opcode()).isEqualTo(BINARY);
            heard.writeBytes(frame.payload());
        }
        ByteBuffer all = ByteBuffer.wrap(heard.toByteArray());
        byte[] bytes = new byte[count];
        all.get(bytes);
        unread = new byte[all.remaining()];
        all.get(unread);
        return bytes;
    }

    String hear(int count) throws IOException {
        return HexFormat.of().formatHex(hearBytes(count));
    }

    /** The next frame closes the WebSocket with this status, and the connection is closed behind it. */
    void isClosedWith(int status) throws IOException {
        Frame frame = hearFrame();
        assertThat(frame.opcode()).isEqualTo(CLOSE);
        assertThat(ByteBuffer.wrap(frame.payload()).getShort()).isEqualTo((short) status);
        assertThat(client.isClosed()).isTrue();
    }

    @Override
    public void close() throws IOException {
        client.close();
    }
}
