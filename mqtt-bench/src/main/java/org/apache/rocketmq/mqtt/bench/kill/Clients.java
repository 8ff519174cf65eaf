/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.bench.kill;

import org.apache.rocketmq.mqtt.bench.mqtt.LastingClient;
import org.apache.rocketmq.mqtt.bench.mqtt.LastingListener;

/** Makes the clients of a party: ours, or somebody else's. */
@FunctionalInterface
public interface Clients {
    /** @param index of the client, from 0 */
    LastingClient make(int index, String clientId, LastingListener events);
}
