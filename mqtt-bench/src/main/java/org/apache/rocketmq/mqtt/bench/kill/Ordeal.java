/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.bench.kill;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.apache.rocketmq.mqtt.bench.lane.Pacer;
import org.apache.rocketmq.mqtt.bench.report.Report;

/**
 * The rounds: load, a kill at a moment that the seed chooses, a start. The load goes on all the time; at the end it
 * stops, and everything still due is waited for.
 *
 * @param minUpMillis shortest time from a start to the next kill
 * @param drainSeconds given up when nothing has moved for so long
 */
public record Ordeal(
        Server server, int rounds, long seed, int rate, int minUpMillis, int maxUpMillis, int drainSeconds) {
    private static final int QUIET_SECONDS = 3;

    public void run(Gathering gathering, Report report) throws IOException, InterruptedException {
        Random random = new Random(seed);
        Load load = new Load(rate, gathering::offer);
        try {
            for (int round = 1; round <= rounds; round++) {
                report.row("rounds", round(gathering, round, random));
            }
            // one more time up, so that the last start is followed by load, too
            Pacer.parkUntil(System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(maxUpMillis));
        } finally {
            load.close();
        }
        if (!gathering.awaitDrained(drainSeconds)) {
            report.note("gave up waiting: nothing has moved for " + drainSeconds + " s");
        }
        if (!gathering.reconnectSubscribers(drainSeconds)) {
            report.fault("subscribers could not connect again at the end");
        }
        gathering.awaitQuiet(QUIET_SECONDS);
        report.put("all", "kills", rounds);
        report.put("all", "connections", gathering.connections());
        gathering.describe(report);
    }

    private Map<String, Object> round(Gathering gathering, int round, Random random)
            throws IOException, InterruptedException {
        long acknowledged = gathering.ledger().acknowledgements();
        long arrived = gathering.ledger().arrivals();
        int connections = gathering.connections();
        int up = minUpMillis + random.nextInt(maxUpMillis - minUpMillis + 1);
        Pacer.parkUntil(System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(up));
        long unacknowledged = gathering.ledger().unacknowledged();
        long killed = System.nanoTime();
        server.die();
        server.rise();
        long down = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - killed);
        Map<String, Object> row = new LinkedHashMap<>();
        row.put("round", round);
        row.put("up_ms", up);
        row.put("connections", gathering.connections() - connections);
        row.put("acknowledged", gathering.ledger().acknowledgements() - acknowledged);
        row.put("arrived", gathering.ledger().arrivals() - arrived);
        row.put("unacknowledged_at_kill", unacknowledged);
        row.put("down_ms", down);
        System.err.println(row);
        return row;
    }
}
