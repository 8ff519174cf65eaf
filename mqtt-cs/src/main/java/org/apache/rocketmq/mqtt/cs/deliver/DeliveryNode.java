/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.deliver;

import io.netty.util.concurrent.EventExecutor;
import org.apache.rocketmq.mqtt.common.port.LightQueues;
import org.apache.rocketmq.mqtt.common.port.Meters;
import org.apache.rocketmq.mqtt.common.port.RetryStore;
import org.apache.rocketmq.mqtt.cs.ConnectSettings;

/** What delivery is the same for all event loops of a node. Immutable. */
public final class DeliveryNode {

    final ConnectSettings settings;
    final LightQueues queues;
    final RetryStore retries;
    final DeliveryMeters meters;

    public DeliveryNode(ConnectSettings settings, LightQueues queues, RetryStore retries, Meters meters) {
        this.settings = settings;
        this.queues = queues;
        this.retries = retries;
        this.meters = new DeliveryMeters(meters);
    }

    /** The delivery of one event loop. */
    public DeliveryLoop onLoop(EventExecutor loop) {
        return new DeliveryLoop(this, loop);
    }
}
