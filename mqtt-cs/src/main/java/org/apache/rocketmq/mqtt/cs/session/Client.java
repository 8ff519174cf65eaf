/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.session;

import org.apache.rocketmq.mqtt.common.model.ClientId;
import org.apache.rocketmq.mqtt.cs.codec.Dialect;
import org.apache.rocketmq.mqtt.common.model.Will;
import org.jspecify.annotations.Nullable;

/**
 * Who is connected, as its CONNECT said.
 *
 * @param keepAliveSeconds 0 for none
 */
public record Client(
        ClientId id,
        Dialect dialect,
        int keepAliveSeconds,
        @Nullable Will will) {}
