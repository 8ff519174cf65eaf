/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.launcher.e2e;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;

/** Ports that nobody listens on, for processes that must be told theirs. */
final class FreePorts {

    private static final int ATTEMPTS = 100;

    private FreePorts() {}

    static int one() throws IOException {
        return last(1);
    }

    /** As {@code host:port}. */
    static String address() throws IOException {
        return "127.0.0.1:" + one();
    }

    /** The last of so many in a row. */
    static int last(int count) throws IOException {
        IOException taken = null;
        for (int i = 0; i < ATTEMPTS; i++) {
            List<ServerSocket> held = new ArrayList<>();
            try {
                ServerSocket first = listen(0);
                held.add(first);
                while (held.size() < count) {
                    held.add(listen(first.getLocalPort() + held.size()));
                }
                return first.getLocalPort() + count - 1;
            } catch (IOException e) {
                taken = e;
            } finally {
                for (ServerSocket socket : held) {
                    socket.close();
                }
            }
        }
        throw new IOException("no " + count + " free ports in a row", taken);
    }

    private static ServerSocket listen(int port) throws IOException {
        return new ServerSocket(port, 1, InetAddress.getLoopbackAddress());
    }
}
