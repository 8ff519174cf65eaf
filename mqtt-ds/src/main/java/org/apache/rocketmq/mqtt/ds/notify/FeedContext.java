/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.ds.notify;

import org.apache.rocketmq.mqtt.common.port.Meters;
import org.apache.rocketmq.mqtt.common.runtime.Scheduler;
import org.apache.rocketmq.mqtt.ds.broker.BrokerCalls;

/** What all parts of one share of the feed have in common for one turn. */
record FeedContext(
        BrokerCalls calls,
        FeedBookmarks bookmarks,
        Turn turn,
        Scheduler scheduler,
        long holdMillis,
        Meters.Counter pulls,
        Meters.Counter failures) {}
