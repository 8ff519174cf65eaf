/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.function.Function;
import org.apache.rocketmq.mqtt.launcher.config.ConfigurationException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A process that is one part: says when it is ready and where it listens, or why it is not, and ends with SIGTERM. Exit status: 2 the configuration is wrong,
 * 3 a port is taken, 4 something it needs cannot be reached, 5 a folder of its data cannot be used, 1 anything else.
 */
final class Launch {

    private static final Logger LOG = LoggerFactory.getLogger(Launch.class);

    private static volatile boolean ownsProcess;

    private Launch() {}

    /** What runs. Closed once, by another thread than the one that started it. */
    interface Part extends AutoCloseable {

        /** Where it listens, in one line. */
        String summary();

        @Override
        void close();
    }

    /** Does not return before the process ends. */
    static void run(String name, String[] args, Function<CommandLine, Part> start) throws InterruptedException {
        ownsProcess = true;
        long begin = System.nanoTime();
        CountDownLatch stopped = new CountDownLatch(1);
        try {
            CommandLine line = CommandLine.parse(args);
            Part part = start.apply(line);
            Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(part, stopped), name + "-stop"));
            String ready =
                    String.format(Locale.ROOT, "ready: %s (%.1f s)", part.summary(), (System.nanoTime() - begin) / 1e9);
            LOG.info(ready);
            System.out.println(ready);
            if (line.readyFile() != null) {
                writeWhole(line.readyFile(), ready + System.lineSeparator());
            }
        } catch (ConfigurationException e) {
            end(2, String.valueOf(e.getMessage()));
        } catch (StartException e) {
            LOG.error("cannot start", e);
            end(e.exitStatus(), String.valueOf(e.getMessage()));
        } catch (IOException e) {
            end(1, "ready file: " + e);
        }
        stopped.await();
    }

    /**
     * A part has failed in a way that only another start mends. The process ends at once, as if killed, which loses nothing: to close what is broken could
     * take for ever. In a process that is not ours it is said and no more.
     */
    static void broken(Throwable fault) {
        LOG.error("the process cannot go on and ends, to be started again", fault);
        if (ownsProcess) {
            Runtime.getRuntime().halt(1);
        }
    }

    private static void stop(Part part, CountDownLatch stopped) {
        LOG.info("stopping");
        part.close();
        LOG.info("stopped");
        stopped.countDown();
    }

    private static void end(int status, String reason) {
        System.err.println("cannot start: " + reason);
        System.exit(status);
    }

    /** Whoever waits for the file to appear finds all of it. */
    static void writeWhole(Path file, String text) throws IOException {
        Path part = file.resolveSibling(file.getFileName() + ".part");
        Files.writeString(part, text);
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
