/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.ds.lmq;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.rocketmq.mqtt.ds.broker.Broker;

/** Which brokers have had messages since all their queues were looked at. One entry for each broker ever looked at. Guarded by this. */
final class GrownBrokers {

    private final Map<Broker, Long> lookedAtTo = new HashMap<>();

    /** Those that have grown since this was last asked, and those at which something was {@link #missed}. */
    synchronized List<Broker> of(Collection<Broker> brokers) {
        List<Broker> grown = new ArrayList<>();
        for (Broker broker : brokers) {
            Long before = lookedAtTo.put(broker, broker.mark());
            if (before == null || before != broker.mark()) {
                grown.add(broker);
            }
        }
        return grown;
    }

    /** A queue at the broker was not looked at, or in vain: that is due the next time, also if the broker does not grow. */
    synchronized void missed(Broker broker) {
        lookedAtTo.remove(broker);
    }
}
