/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.embedded;

import java.io.IOException;
import java.net.BindException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * An {@link EmbeddedRocketMq} as a process of its own. It prints one line when it is ready and stops on SIGTERM or
 * SIGINT. Exit status: 1 when it cannot start, 2 when the command line is wrong, 3 when a port is taken.
 */
public final class EmbeddedRocketMqMain {

    private EmbeddedRocketMqMain() {}

    public static void main(String[] args) {
        long begin = System.nanoTime();
        Arguments arguments;
        try {
            arguments = Arguments.parse(List.of(args));
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage());
            System.err.println(Arguments.USAGE);
            System.exit(2);
            return;
        }
        try {
            EmbeddedRocketMq running = EmbeddedRocketMq.start(arguments.options());
            Runtime.getRuntime().addShutdownHook(new Thread(running::close, "embedded-rocketmq-close"));
            String ready = "ready: namesrv=" + running.namesrvAddr() + " broker=" + running.brokerAddr() + " ms="
                    + TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin);
            if (arguments.readyFile() != null) {
                writeWhole(arguments.readyFile(), ready + System.lineSeparator());
            }
            System.out.println(ready);
            // RocketMQ's threads keep the process alive until the signal.
        } catch (EmbeddedStartException e) {
            System.err.println("cannot start: " + e.getMessage());
            System.exit(isPortTaken(e) ? 3 : 1);
        } catch (IOException e) {
            System.err.println("ready file: " + e);
            System.exit(1);
        }
    }

    private static boolean isPortTaken(Throwable fault) {
        for (Throwable cause = fault; cause != null; cause = cause.getCause()) {
            if (cause instanceof BindException) {
                return true;
            }
        }
        return false;
    }

    /** Whoever waits for the file to appear finds all of it. */
    private static void writeWhole(Path file, String text) throws IOException {
        Path part = file.resolveSibling(file.getFileName() + ".part");
        Files.writeString(part, text);
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
