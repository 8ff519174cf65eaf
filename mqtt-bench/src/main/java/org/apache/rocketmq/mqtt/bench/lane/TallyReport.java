/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.bench.lane;

import org.apache.rocketmq.mqtt.bench.history.Tally;
import org.apache.rocketmq.mqtt.bench.report.Report;

/** The lines of a tally in a report. */
public final class TallyReport {
    private TallyReport() {}

    public static void describe(Tally tally, Report report, String section) {
        report.put(section, "expected", tally.expected());
        report.put(section, "received", tally.received());
        report.put(section, "lost_acknowledged", tally.lostAcknowledged());
        report.put(section, "lost_unacknowledged", tally.lostUnacknowledged());
        report.put(section, "duplicated", tally.duplicated());
        report.put(section, "invented", tally.invented());
    }
}
