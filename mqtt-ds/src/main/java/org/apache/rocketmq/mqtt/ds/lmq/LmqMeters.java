/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.ds.lmq;

import org.apache.rocketmq.mqtt.common.port.Meters;

/** The figures of reading light queues, resolved once. */
final class LmqMeters {

    final Meters.Counter tailPulls;
    final Meters.Counter tailPullsFound;
    final Meters.Counter tailMessages;
    final Meters.Counter fetches;
    final Meters.Counter searches;
    final Meters.Counter pullFailures;
    final Meters.Counter pullsGivenUp;
    final Meters.Counter newsGivenUp;
    final Meters.Counter undecodable;
    final Meters.Counter storeResets;
    final Meters.Timer arrivalToRead;
    final Meters.Timer fetchLatency;

    LmqMeters(Meters meters) {
        tailPulls = meters.counter("mqtt_pulls", "kind", "tail");
        tailPullsFound = meters.counter("mqtt_pulls_found", "kind", "tail");
        tailMessages = meters.counter("mqtt_pull_messages", "kind", "tail");
        fetches = meters.counter("mqtt_pulls", "kind", "laggard");
        searches = meters.counter("mqtt_queue_searches");
        pullFailures = meters.counter("mqtt_pull_failures");
        pullsGivenUp = meters.counter("mqtt_pulls_given_up");
        newsGivenUp = meters.counter("mqtt_arrivals_not_found");
        undecodable = meters.discard("undecodable");
        storeResets = meters.counter("mqtt_store_resets");
        arrivalToRead = meters.timer("mqtt_pull_latency", "kind", "tail");
        fetchLatency = meters.timer("mqtt_pull_latency", "kind", "laggard");
    }
}
