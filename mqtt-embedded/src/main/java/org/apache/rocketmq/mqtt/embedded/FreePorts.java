/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;

/**
 * Ports for servers of tests that must be told theirs, or are started again where they were. Each JVM has a block of ports to itself, the first of which it holds as a sign of
 * that until it ends; and none is among those that the system chooses by itself, so that no other test comes to listen where a server is down for a moment. They are given out in
 * turn: one is given again after {@value #BLOCK} others. Safe for any thread.
 */
public final class FreePorts {

    private static final int LEAST = 11_000;
    private static final int BLOCK = 200;
    private static final int BLOCKS = 100;

    private static final FreePorts OWN = new FreePorts();

    private final ServerSocket sign;
    private int given; // guarded by this

    private FreePorts() {
        this.sign = firstOfABlock();
    }

    private static ServerSocket firstOfABlock() {
        long start = ProcessHandle.current().pid();
        IOException taken = null;
        for (int i = 0; i < BLOCKS; i++) {
            try {
                return listen(LEAST + (int) ((start + i) % BLOCKS) * BLOCK);
            } catch (IOException e) {
                taken = e;
            }
        }
        throw new UncheckedIOException("no block of ports is left", taken);
    }

    public static int one() {
        return last(1);
    }

    /** As {@code host:port}. */
    public static String address() {
        return "127.0.0.1:" + one();
    }

    /** The last of so many in a row. */
    public static int last(int count) {
        return OWN.lastOf(count);
    }

    private synchronized int lastOf(int count) {
        for (int i = 0; i < BLOCK; i++) {
            if (given + count >= BLOCK) {
                given = 0;
            }
            int last = sign.getLocalPort() + given + count;
            if (areFree(last, count)) {
                given += count;
                return last;
            }
            given++;
        }
        throw new IllegalStateException("no " + count + " free ports in a row");
    }

    private static boolean areFree(int last, int count) {
        List<ServerSocket> held = new ArrayList<>();
        try {
            for (int port = last - count + 1; port <= last; port++) {
                held.add(new ServerSocket(port)); // whatever the address
            }
            return true;
        } catch (IOException e) {
            return false;
        } finally {
            held.forEach(FreePorts::close);
        }
    }

    private static ServerSocket listen(int port) throws IOException {
        return new ServerSocket(port, 1, InetAddress.getLoopbackAddress());
    }

    private static void close(ServerSocket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
