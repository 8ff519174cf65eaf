/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.bench.faults;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.rocketmq.mqtt.bench.history.Finding;
import org.apache.rocketmq.mqtt.bench.report.Json;

/** The history of a run, one JSON object a line. Any thread may write, under its lock; lives as long as the run. */
final class Chronicle implements AutoCloseable {
    private final long begin = System.nanoTime();
    private final boolean messages;
    private final BufferedWriter out;

    /** @param messages whether every message is an event, too */
    Chronicle(Path file, boolean messages) throws IOException {
        this.messages = messages;
        this.out = Files.newBufferedWriter(file);
    }

    /** @param facts names and values by turns */
    void event(String event, Object... facts) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("ms", TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - begin));
        line.put("event", event);
        for (int i = 0; i + 1 < facts.length; i += 2) {
            line.put(facts[i].toString(), facts[i + 1]);
        }
        write(Json.write(line));
    }

    /** Of one message; nothing unless messages are wanted. */
    void message(String event, Object client, int flow, long sequence) {
        if (messages) {
            event(event, "client", client, "flow", flow, "sequence", sequence);
        }
    }

    /** Of a message that broke a promise; long after it did. */
    void finding(String book, Finding finding) {
        event(
                "finding",
                "book",
                book,
                "what",
                finding.what().toString(),
                "subscriber",
                finding.subscriber(),
                "flow",
                finding.flow(),
                "sequence",
                finding.sequence(),
                "published_ms",
                TimeUnit.NANOSECONDS.toMillis(finding.publishedNanos() - begin));
    }

    private synchronized void write(String line) {
        try {
            out.write(line);
            out.newLine();
        } catch (IOException e) {
            throw new UncheckedIOException("the history cannot be written", e);
        }
    }

    @Override
    public synchronized void close() throws IOException {
        out.close();
    }
}
