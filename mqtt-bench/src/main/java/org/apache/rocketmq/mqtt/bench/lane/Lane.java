/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.bench.lane;

import org.apache.rocketmq.mqtt.bench.report.Report;

/** A way for stamped messages to travel from publishers to subscribers: over MQTT, or over plain RocketMQ. */
public interface Lane extends AutoCloseable {
    int publishers();

    /** Sends one message without waiting. Called by one thread at a time. */
    void send(int publisher, long dueNanos);

    /** From now on, latencies go there. */
    void measure(Measure measure);

    Progress progress();

    /** Adds the exact counts, and a fault for whatever must not be. Called when nothing moves any more. */
    void describe(Report report, String section);

    @Override
    void close();
}
