/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.bench.faults.cluster;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/**
 * What a RocketMQ name server says of its brokers. Asked with a frame of our own (RocketMQ's remoting: length, length
 * of the header, header as JSON): a RocketMQ client would look the brokers' names up, which only they can.
 */
final class NameServerPage {
    /** RocketMQ's RequestCode.GET_BROKER_CLUSTER_INFO. */
    private static final int CLUSTER_INFO = 106;

    private static final int TIMEOUT_MILLIS = 2_000;
    private static final int MOST_BYTES = 1 << 20;

    private NameServerPage() {}

    /** Names and addresses, as the JSON that it sends. */
    static String brokers(InetSocketAddress nameServer) throws IOException {
        try (Socket socket = new Socket()) {
            socket.connect(nameServer, TIMEOUT_MILLIS);
            socket.setSoTimeout(TIMEOUT_MILLIS);
            byte[] header = ("{\"code\":" + CLUSTER_INFO
                            + ",\"flag\":0,\"language\":\"JAVA\",\"opaque\":1,\"version\":0}")
                    .getBytes(StandardCharsets.UTF_8);
            DataOutputStream out = new DataOutputStream(socket.getOutputStream());
            out.writeInt(Integer.BYTES + header.length);
            out.writeInt(header.length);
            out.write(header);
            out.flush();
            DataInputStream in = new DataInputStream(socket.getInputStream());
            int length = in.readInt();
            if (length < Integer.BYTES || length > MOST_BYTES) {
                throw new IOException("an answer of " + length + " bytes");
            }
            return new String(in.readNBytes(length), StandardCharsets.UTF_8);
        }
    }
}
