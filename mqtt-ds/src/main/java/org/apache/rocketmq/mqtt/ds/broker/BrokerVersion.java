/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.ds.broker;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a broker's version means for light queues. */
final class BrokerVersion {

    private static final Logger LOG = LoggerFactory.getLogger(BrokerVersion.class);
    private static final Pattern VERSION = Pattern.compile("V(\\d+)_(\\d+)_(\\d+).*");

    private BrokerVersion() {}

    /**
     * Brokers 5.0.0 to 5.1.4 assign light-queue offsets under the wrong lock: acknowledged messages go missing from light queues when several
     * are stored at once (apache/rocketmq pull request 7525, in 5.2.0).
     *
     * @param description as a broker gives it, such as {@code V5_1_4}
     */
    static boolean losesLightQueueMessages(@Nullable String description) {
        if (description == null) {
            return false;
        }
        Matcher version = VERSION.matcher(description);
        return version.matches() && version.group(1).equals("5") && Integer.parseInt(version.group(2)) < 2;
    }

    static void warnIfLossy(Broker broker, @Nullable String description) {
        if (losesLightQueueMessages(description)) {
            LOG.error(
                    "broker={} version={} LOSES ACKNOWLEDGED MQTT MESSAGES under concurrency: upgrade it to 5.2.0 or later, or use 4.9.3 to 4.9.x",
                    broker,
                    description);
        } else {
            LOG.info("broker={} version={}", broker, description);
        }
    }
}
