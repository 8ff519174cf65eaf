/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.bench;

import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.apache.rocketmq.mqtt.bench.report.Report;
import org.jspecify.annotations.Nullable;

/** What else is looked at before and after: the server's counters, its CPU time and memory. */
final class Surroundings {
    private final List<String> problems = new ArrayList<>();
    private final @Nullable URI metrics;
    private final Pattern filter;
    private final @Nullable Long pid;
    private @Nullable Counters countersBefore;
    private @Nullable Counters countersAfter;
    private @Nullable ProcessUsage usageBefore;
    private @Nullable ProcessUsage usageAfter;

    private Surroundings(@Nullable URI metrics, Pattern filter, @Nullable Long pid) {
        this.metrics = metrics;
        this.filter = filter;
        this.pid = pid;
    }

    static Surroundings of(Options options) throws UsageException {
        String url = options.text("metrics-url");
        try {
            return new Surroundings(
                    url.isEmpty() ? null : URI.create(url),
                    Pattern.compile(options.text("metrics-filter")),
                    options.text("pid").isEmpty() ? null : (long) options.number("pid", 1, Integer.MAX_VALUE));
        } catch (PatternSyntaxException e) {
            throw new UsageException("--metrics-filter: " + e.getDescription() + " (expected: a regular expression)");
        } catch (IllegalArgumentException e) {
            throw new UsageException("--metrics-url: " + url + " (expected: http://host:port/path)");
        }
    }

    void begin() {
        countersBefore = counters();
        usageBefore = usage();
    }

    void end() {
        usageAfter = usage();
        countersAfter = counters();
    }

    /** @param messages what the counters are divided by, to read as "per message" */
    void describe(Report report, long messages) {
        problems.forEach(report::note);
        if (usageBefore != null && usageAfter != null) {
            usageAfter.describe(usageBefore, report);
        }
        if (countersBefore != null && countersAfter != null) {
            countersAfter.describe(countersBefore, filter, messages, report);
        }
    }

    private @Nullable Counters counters() {
        if (metrics == null) {
            return null;
        }
        try {
            return Counters.read(metrics);
        } catch (IOException e) {
            problems.add("no counters from " + metrics + ": " + e);
            return null;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return null;
        }
    }

    private @Nullable ProcessUsage usage() {
        if (pid == null) {
            return null;
        }
        try {
            return ProcessUsage.of(pid);
        } catch (IOException e) {
            problems.add("no figures of process " + pid + ": " + e);
            return null;
        }
    }
}
