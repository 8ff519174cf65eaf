/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.apache.rocketmq.mqtt.cs.Bytes;

/** A socket that says what the test wants, and hears bytes. */
final class RawClient implements AutoCloseable {

    private static final int PATIENCE_MILLIS = 20_000;

    private final Socket socket;
    private final OutputStream out;
    private final DataInputStream in;

    RawClient(InetSocketAddress server) throws IOException {
        this(server, 0);
    }

    /** @param receiveBuffer size in bytes; 0 for the system's */
    RawClient(InetSocketAddress server, int receiveBuffer) throws IOException {
        socket = new Socket();
        if (receiveBuffer > 0) {
            socket.setReceiveBufferSize(receiveBuffer);
        }
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(PATIENCE_MILLIS);
        socket.connect(server, PATIENCE_MILLIS);
        out = socket.getOutputStream();
        in = new DataInputStream(socket.getInputStream());
    }

    static RawClient connected(InetSocketAddress server, String clientId) throws IOException {
        RawClient client = new RawClient(server);
        client.send(Bytes.connect(clientId));
        assertThat(client.hear(4)).isEqualTo("20020000");
        return client;
    }

    void send(byte[]... packets) throws IOException {
        out.write(Bytes.joined(packets));
        out.flush();
    }

    /** Exactly so many bytes, in hexadecimal. */
    String hear(int count) throws IOException {
        return HexFormat.of().formatHex(in.readNBytes(count));
    }

    /** The payload of the next packet, which must be a PUBLISH of QoS 0. */
    String hearPublish() throws IOException {
        assertThat(in.readUnsignedByte()).isEqualTo(0x30);
        int length = 0;
        int shift = 0;
        int digit;
        do {
            digit = in.readUnsignedByte();
            length |= (digit & 0x7F) << shift;
            shift += 7;
        } while (digit >= 0x80);
        int topicLength = in.readUnsignedShort();
        in.skipNBytes(topicLength);
        return new String(in.readNBytes(length - 2 - topicLength), StandardCharsets.UTF_8);
    }

    void subscribe(String filter, int qos) throws IOException {
        send(Bytes.subscribe(1, filter, qos));
        assertThat(hear(5)).isEqualTo("90030001" + "0" + qos);
    }

    void ping() throws IOException {
        send(Bytes.pingReq());
        assertThat(hear(2)).isEqualTo("d000");
    }

    /** Whether the gateway closes the connection, without a word. */
    boolean isClosed() throws IOException {
        try {
            return in.read() < 0;
        } catch (SocketException reset) {
            return true;
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
