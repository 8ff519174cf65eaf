/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Prints numbers of TCP ports that are free on 127.0.0.1, in one line, for scripts that start a server of their own. The
 * port below each is free, and the two below that: RocketMQ's broker takes neighbours of its own.
 */
final class FreePorts {
    private static final int NEIGHBOURS = 3;
    private static final int LEAST = 20_000;
    private static final int MOST = 32_000;

    private FreePorts() {}

    /** @param args how many, 1 if nothing is said */
    public static void main(String[] args) throws IOException {
        int wanted = args.length == 0 ? 1 : Integer.parseInt(args[0]);
        System.out.println(find(wanted).stream().map(String::valueOf).collect(Collectors.joining(" ")));
    }

    /** @throws IOException if there are not so many */
    static List<Integer> find(int wanted) throws IOException {
        List<Integer> free = new ArrayList<>();
        int start = LEAST + (int) (ProcessHandle.current().pid() * 16 % (MOST - LEAST));
        for (int i = 0; i < MOST - LEAST && free.size() < wanted; i += NEIGHBOURS + 1) {
            int port = LEAST + (start - LEAST + i) % (MOST - LEAST) + NEIGHBOURS;
            if (isFree(port)) {
                free.add(port);
            }
        }
        if (free.size() < wanted) {
            throw new IOException("free ports: " + free.size() + " (expected: " + wanted + ")");
        }
        return free;
    }

    private static boolean isFree(int port) {
        List<ServerSocket> bound = new ArrayList<>();
        try {
            for (int i = 0; i <= NEIGHBOURS; i++) {
                bound.add(new ServerSocket(port - i, 1, InetAddress.getLoopbackAddress()));
            }
            return true;
        } catch (IOException taken) {
            return false;
        } finally {
            bound.forEach(FreePorts::close);
        }
    }

    private static void close(ServerSocket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            throw new IllegalStateException("cannot give port " + socket.getLocalPort() + " back", e);
        }
    }
}
