/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.peer;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.security.SecureRandom;
import org.apache.rocketmq.mqtt.common.model.Payload;

/** Somebody who calls a node and says what he likes, from an address of this host. One thread uses it. */
final class Stranger implements AutoCloseable {

    private static final int PATIENCE_MILLIS = 10_000;

    private final Socket socket = new Socket();
    final Payload nonce = Handshake.nonce(new SecureRandom());

    /** @param from such as 127.0.0.2 */
    Stranger(String from, String node) throws IOException {
        socket.bind(new InetSocketAddress(InetAddress.getByName(from), 0));
        socket.connect(new InetSocketAddress(
                InetAddress.getLoopbackAddress(), PeerAddress.parse(node, 0).port()));
        socket.setSoTimeout(PATIENCE_MILLIS);
    }

    Stranger says(Frame frame) throws IOException {
        ByteBuf encoded = frame.encode(UnpooledByteBufAllocator.DEFAULT);
        byte[] bytes = new byte[encoded.readableBytes()];
        encoded.readBytes(bytes).release();
        return says(bytes);
    }

    Stranger says(byte... bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        return this;
    }

    Stranger greets(String caller, String called) throws IOException {
        return says(new Frame.Hello(Frame.VERSION, caller, called, nonce));
    }

    Frame hears() throws IOException {
        DataInputStream in = new DataInputStream(socket.getInputStream());
        byte[] frame = new byte[in.readInt()];
        in.readFully(frame);
        return Frame.decode(Unpooled.wrappedBuffer(frame));
    }

    /** What a node says that knows the secret. */
    void provesItself(String caller, String called, String secret) throws IOException {
        greets(caller, called);
        Frame.Challenge challenge = (Frame.Challenge) hears();
        says(new Frame.Proof(new Handshake(caller, called, nonce, challenge.nonce()).callerProof(secret)));
    }

    /** Whether the node has hung up, once it does or some time has passed. */
    boolean isShutOut() throws IOException {
        try {
            return socket.getInputStream().read() < 0;
        } catch (SocketTimeoutException e) {
            return false;
        } catch (SocketException e) { // with something unread
            return true;
        }
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
