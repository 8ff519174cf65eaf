/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.bench;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.rocketmq.mqtt.bench.lane.Lane;
import org.apache.rocketmq.mqtt.bench.lane.Measure;
import org.apache.rocketmq.mqtt.bench.lane.Pacer;
import org.apache.rocketmq.mqtt.bench.report.LatencySummary;
import org.apache.rocketmq.mqtt.bench.report.Report;

/**
 * Two lanes that take turns of a few seconds in one process, who begins by turns, too: a noisy minute of the machine
 * hits both, and neither waits for the other's work, as it would if both ran at the same time.
 *
 * @param rate messages per second of whoever's turn it is
 * @param drainSeconds after a turn, waits until nothing has come for so long
 */
record Turns(Side one, Side other, int rate, int drainSeconds) {
    /** The beginning of each turn, while caches and sockets wake up, is not measured. */
    private static final long SETTLE_NANOS = TimeUnit.MILLISECONDS.toNanos(300);

    /**
     * One of the two.
     *
     * @param meter reads what a turn costs beside time
     */
    record Side(String name, Lane lane, Meter meter) {
        Side(String name, Lane lane) {
            this(name, lane, new Meter() {});
        }
    }

    /** Told before and after each turn that is measured, when nothing moves. */
    interface Meter {
        default void begin() {}

        default void end() {}
    }

    /** Both, one after the other, not measured. */
    void warmUp(long nanos) {
        turn(one.lane(), nanos);
        turn(other.lane(), nanos);
    }

    /** Adds a row for each turn and two for all of them; the ratio is the median of the one's by the other's. */
    void run(int rounds, long nanos, Report report) {
        Measure allOfOne = Measure.from(0);
        Measure allOfOther = Measure.from(0);
        for (int round = 1; round <= rounds; round++) {
            boolean inOrder = round % 2 == 1;
            Measure first = measured(inOrder ? one : other, nanos);
            Measure second = measured(inOrder ? other : one, nanos);
            Measure ofOne = inOrder ? first : second;
            Measure ofOther = inOrder ? second : first;
            add(allOfOne, ofOne);
            add(allOfOther, ofOther);
            rows(report, Integer.toString(round), ofOne, ofOther);
        }
        rows(report, "all", allOfOne, allOfOther);
        report.put(
                "send_lag_us", one.name() + "_p50", allOfOne.sendLag().summary().p50());
        report.put(
                "send_lag_us",
                other.name() + "_p50",
                allOfOther.sendLag().summary().p50());
        report.put("ratio", one.name() + "_to_" + other.name() + "_p50", ratio(allOfOne, allOfOther));
        one.lane().describe(report, one.name());
        other.lane().describe(report, other.name());
    }

    private Measure measured(Side side, long nanos) {
        side.meter().begin();
        Measure measure = turn(side.lane(), nanos);
        side.meter().end();
        return measure;
    }

    private Measure turn(Lane lane, long nanos) {
        long start = System.nanoTime();
        Measure measure = Measure.from(start + SETTLE_NANOS);
        lane.measure(measure);
        Pacer.run(lane, rate, start, start + nanos);
        lane.progress().awaitQuiet(drainSeconds);
        return measure;
    }

    private static void add(Measure all, Measure turn) {
        all.endToEnd().add(turn.endToEnd());
        all.sendLag().add(turn.sendLag());
    }

    private static double ratio(Measure one, Measure other) {
        long divisor = other.endToEnd().summary().p50();
        return divisor == 0 ? Double.NaN : (double) one.endToEnd().summary().p50() / divisor;
    }

    private void rows(Report report, String round, Measure ofOne, Measure ofOther) {
        report.row("rounds", row(round, one, ofOne, ratio(ofOne, ofOther)));
        report.row("rounds", row(round, other, ofOther, 1.0));
    }

    private static Map<String, Object> row(String round, Side side, Measure measure, double ratio) {
        LatencySummary us = measure.endToEnd().summary();
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("round", round);
        row.put("lane", side.name());
        row.put("count", us.count());
        row.put("p50_us", us.p50());
        row.put("p90_us", us.p90());
        row.put("p99_us", us.p99());
        row.put("max_us", us.max());
        row.put("p50_ratio", ratio);
        return row;
    }
}
