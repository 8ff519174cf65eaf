/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.bench;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.rocketmq.mqtt.bench.report.Report;
import org.jspecify.annotations.Nullable;

/**
 * Load scenarios. Exit code 0: nothing acknowledged was lost and nothing else went wrong; 1: something was or did (the
 * report's FAULT lines say what); 2: the command line is wrong.
 */
public final class Bench {
    private static final int OK = 0;
    private static final int FAILED = 1;
    private static final int MISUSED = 2;

    private Bench() {}

    public static void main(String[] args) {
        System.exit(execute(args));
    }

    static Map<String, Scenario> scenarios() {
        Map<String, Scenario> scenarios = new LinkedHashMap<>();
        scenarios.put("latency", new LatencyScenario());
        scenarios.put("fanout", new FanoutScenario());
        scenarios.put("fanin", new FaninScenario());
        scenarios.put("throughput", new ThroughputScenario());
        scenarios.put("connections", new ConnectionsScenario());
        scenarios.put("raw", new RawScenario());
        scenarios.put("compare", new CompareScenario());
        scenarios.put("transports", new TransportsScenario());
        scenarios.put("connect", new ConnectScenario());
        scenarios.put("drain", new DrainScenario());
        scenarios.put("steady", new SteadyScenario());
        scenarios.put("retained", new RetainedScenario());
        scenarios.put("meta", new MetaScenario());
        scenarios.put("kill", new KillScenario());
        scenarios.put("faults", new FaultsScenario());
        scenarios.put("stress", new StressScenario());
        scenarios.put("fuzz", new FuzzScenario());
        scenarios.put("siege", new SiegeScenario());
        scenarios.put("cross", new CrossScenario());
        return scenarios;
    }

    static int execute(String... args) {
        Map<String, Scenario> scenarios = scenarios();
        if (args.length == 0 || args[0].equals("--help")) {
            System.out.println("Bench SCENARIO [--name value ...], SCENARIO --help");
            scenarios.forEach((name, scenario) -> System.out.printf("  %-12s %s%n", name, scenario.purpose()));
            return args.length == 0 ? MISUSED : OK;
        }
        Scenario scenario = scenarios.get(args[0]);
        if (scenario == null) {
            return misused(args[0] + ": unknown scenario (expected: " + String.join(", ", scenarios.keySet()) + ")");
        }
        List<String> rest = Arrays.asList(args).subList(1, args.length);
        Options options = scenario.options();
        if (rest.contains("--help")) {
            System.out.println(args[0] + ": " + scenario.purpose());
            System.out.print(options.help());
            return OK;
        }
        try {
            Report report = scenario.run(options.parse(rest));
            System.out.println(options.on(CommonOptions.JSON) ? report.json() : report.text());
            return report.ok() ? OK : FAILED;
        } catch (UsageException e) {
            return misused(e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return FAILED;
        } catch (Exception e) {
            System.err.println("failed: " + reason(e));
            return FAILED;
        }
    }

    /** The outermost message, and the innermost one that says why. */
    private static String reason(Exception e) {
        Throwable bottom = e;
        while (bottom.getCause() != null) {
            bottom = bottom.getCause();
        }
        String why = firstLine(bottom);
        String what = firstLine(e);
        return what.contains(why) ? what : what + ": " + why;
    }

    private static String firstLine(Throwable e) {
        String message = e.getMessage();
        return message == null ? e.toString() : message.lines().findFirst().orElse(e.toString());
    }

    private static int misused(@Nullable String why) {
        System.err.println(why);
        System.err.println("try --help");
        return MISUSED;
    }
}
