/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.Closeable;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.apache.rocketmq.mqtt.cs.Bytes;

/** A socket that says what the test wants, and hears bytes. */
final class RawClient implements Closeable {

    private static final int PATIENCE_MILLIS = 20_000;

    private final Socket socket;
    private final OutputStream out;
    private final DataInputStream in;

    RawClient(InetSocketAddress server) throws IOException {
        this(server, 0);
    }

    /** @param receiveBuffer size in bytes; 0 for the system's */
    RawClient(InetSocketAddress server, int receiveBuffer) throws IOException {
        this(connected(new Socket(), server, receiveBuffer));
    }

    private RawClient(Socket socket) throws IOException {
        this.socket = socket;
        out = socket.getOutputStream();
        in = new DataInputStream(socket.getInputStream());
    }

    private static <T extends Socket> T connected(T socket, InetSocketAddress server, int receiveBuffer)
            throws IOException {
        if (receiveBuffer > 0) {
            socket.setReceiveBufferSize(receiveBuffer);
        }
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(PATIENCE_MILLIS);
        socket.connect(server, PATIENCE_MILLIS);
        return socket;
    }

    /** Over TLS, the handshake made. */
    static RawClient encrypted(InetSocketAddress server, SSLContext context, int receiveBuffer) throws IOException {
        return encrypted(server, context, receiveBuffer, "TLSv1.3", "TLSv1.2");
    }

    static RawClient encrypted(InetSocketAddress server, SSLContext context, int receiveBuffer, String... protocols)
            throws IOException {
        Socket plain = connected(new Socket(), server, receiveBuffer);
        return encrypted(plain, server, context, protocols);
    }

    private static RawClient encrypted(Socket plain, InetSocketAddress server, SSLContext context, String... protocols)
            throws IOException {
        SSLSocket socket = (SSLSocket)
                context.getSocketFactory().createSocket(plain, server.getHostString(), server.getPort(), true);
        socket.setEnabledProtocols(protocols);
        try {
            socket.startHandshake();
        } catch (IOException e) {
            socket.close();
            throw e;
        }
        return new RawClient(socket);
    }

    /** Makes a TLS handshake on what is open already. */
    RawClient encrypt(InetSocketAddress server, SSLContext context) throws IOException {
        return encrypted(socket, server, context, "TLSv1.3", "TLSv1.2");
    }

    /** The subject of the certificate that the server has shown. */
    String serverName() throws IOException {
        return ((X509Certificate) ((SSLSocket) socket).getSession().getPeerCertificates()[0])
                .getSubjectX500Principal()
                .getName();
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

    int hearByte() throws IOException {
        return in.readUnsignedByte();
    }

    byte[] hearBytes(int count) throws IOException {
        byte[] bytes = new byte[count];
        in.readFully(bytes);
        return bytes;
    }

    /** All there is until the connection is closed. */
    String hearText() throws IOException {
        return new String(in.readAllBytes(), StandardCharsets.US_ASCII);
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
