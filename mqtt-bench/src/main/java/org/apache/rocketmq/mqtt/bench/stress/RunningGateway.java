/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.bench.stress;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.rocketmq.mqtt.bench.report.MetricsPage;
import org.jspecify.annotations.Nullable;

/**
 * A gateway that runs already, as far as it can be looked into.
 *
 * @param metrics its Prometheus page
 * @param pid of its process, on this machine; null if it is not known
 */
public record RunningGateway(URI metrics, @Nullable Long pid) {
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    MetricsPage page() throws IOException, InterruptedException {
        HttpClient client = HttpClient.newBuilder().connectTimeout(TIMEOUT).build();
        HttpResponse<String> response = client.send(
                HttpRequest.newBuilder(metrics).timeout(TIMEOUT).build(), HttpResponse.BodyHandlers.ofString());
        if (response.statusCode() != 200) {
            throw new IOException(metrics + ": HTTP status " + response.statusCode());
        }
        return MetricsPage.parse(response.body());
    }

    /** After a garbage collection, if one can be asked for. */
    Memory memory() throws IOException, InterruptedException {
        collectGarbage();
        return Memory.of(page(), residentKib());
    }

    private long residentKib() throws IOException {
        if (pid == null) {
            return 0;
        }
        return Files.readAllLines(Path.of("/proc", Long.toString(pid), "status")).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElse(0);
    }

    /** With the JDK's jcmd. */
    boolean collectGarbage() throws IOException, InterruptedException {
        Path jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd");
        if (pid == null || !Files.isExecutable(jcmd)) {
            return false;
        }
        return new ProcessBuilder(jcmd.toString(), Long.toString(pid), "GC.run")
                        .redirectErrorStream(true)
                        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                        .start()
                        .waitFor()
                == 0;
    }
}
