/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.meta;

import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.apache.rocketmq.mqtt.meta.node.MetaMember;

/** A member in a process of its own, which can be killed and suspended. */
final class MemberProcess implements AutoCloseable {

    static final MetaSettings.Terms TERMS =
            new MetaSettings.Terms(Duration.ofDays(1), Duration.ofSeconds(10), Duration.ZERO, 10_000);

    private final List<String> command;
    private final Path output;
    private Process process;

    MemberProcess(String self, List<String> members, Path directory) throws IOException {
        Files.createDirectories(directory);
        output = directory.resolve("output.txt");
        command = List.of(
                System.getProperty("java.home") + File.separator + "bin" + File.separator + "java",
                "-Xmx128m",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                MemberProcess.class.getName(),
                self,
                String.join(",", members),
                directory.toString());
        process = begin();
    }

    private Process begin() throws IOException {
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(Redirect.appendTo(output.toFile()))
                .start();
    }

    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    void restart() throws IOException {
        process = begin();
    }

    /** @param signal {@code STOP} or {@code CONT} */
    void signal(String signal) throws IOException, InterruptedException {
        int result = new ProcessBuilder("kill", "-" + signal, String.valueOf(process.pid()))
                .start()
                .waitFor();
        if (result != 0) {
            throw new IOException("kill -" + signal + " failed: " + result);
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    public static void main(String[] args) throws IOException, InterruptedException {
        List<String> members = List.of(args[1].split(","));
        MetaMember member = new MetaMember(new MetaSettings(args[0], members, Path.of(args[2]), TERMS));
        member.begin();
        new CountDownLatch(1).await(); // until it is killed
    }
}
