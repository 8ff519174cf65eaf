/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.rocketmq.mqtt.bench.report.Report;

/** CPU time and memory of a process, from Linux's {@code /proc}. */
record ProcessUsage(long atNanos, long cpuTicks, long residentKiB) {
    /** USER_HZ, the same on every Linux that matters. */
    private static final double TICKS_PER_SECOND = 100;

    private static final int UTIME = 11;
    private static final int STIME = 12;

    static ProcessUsage of(long pid) throws IOException {
        Path process = Path.of("/proc", Long.toString(pid));
        String stat = Files.readString(process.resolve("stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        long ticks = Long.parseLong(fields[UTIME]) + Long.parseLong(fields[STIME]);
        return new ProcessUsage(System.nanoTime(), ticks, resident(Files.readAllLines(process.resolve("status"))));
    }

    private static long resident(List<String> status) {
        return status.stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElse(0);
    }

    void describe(ProcessUsage before, Report report) {
        double seconds = (atNanos - before.atNanos) / 1e9;
        report.put(
                "server", "cpu_percent_of_one_core", (cpuTicks - before.cpuTicks) / TICKS_PER_SECOND / seconds * 100);
        report.put("server", "memory_kib_before", before.residentKiB);
        report.put("server", "memory_kib_after", residentKiB);
    }
}
