/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.bench.kill;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** The server that is killed and started: two commands of the shell. */
public record Server(String kill, String start) {

    /** Returns when it is dead. */
    void die() throws IOException, InterruptedException {
        run(kill);
    }

    /** Returns when it is ready. */
    void rise() throws IOException, InterruptedException {
        run(start);
    }

    private static void run(String command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder("/bin/sh", "-c", command)
                .redirectErrorStream(true)
                .start();
        process.getOutputStream().close();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int code = process.waitFor();
        if (code != 0) {
            throw new IOException("exit code " + code + " of: " + command + ": "
                    + said.strip().replace("\n", " / "));
        }
    }
}
