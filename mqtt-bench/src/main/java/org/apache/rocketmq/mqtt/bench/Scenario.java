/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.bench;

import org.apache.rocketmq.mqtt.bench.report.Report;

/** One sub-command. */
interface Scenario {
    /** One line for the help. */
    String purpose();

    /** Every argument with its default. */
    Options options();

    /** Runs it to the end; what went wrong with the server is in the report, not an exception. */
    Report run(Options options) throws Exception;
}
