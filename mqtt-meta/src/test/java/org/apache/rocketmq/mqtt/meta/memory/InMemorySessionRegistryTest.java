/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.meta.memory;

import org.apache.rocketmq.mqtt.common.port.SessionRegistry;
import org.apache.rocketmq.mqtt.common.port.SessionRegistryContract;

final class InMemorySessionRegistryTest extends SessionRegistryContract {

    @Override
    protected SessionRegistry newRegistry() {
        return new InMemorySessionRegistry();
    }
}
