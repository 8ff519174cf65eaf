/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.ds.notify;

import java.util.function.Function;
import org.apache.rocketmq.mqtt.common.runtime.Scheduler;
import org.apache.rocketmq.mqtt.ds.broker.QueueAddress;

/** What all parts of one share of the feed have in common for one turn. */
record FeedContext(
        Function<QueueAddress, FeedSource> sources,
        FeedBookmarks bookmarks,
        Turn turn,
        Scheduler scheduler,
        FeedParts.Figures figures) {}
