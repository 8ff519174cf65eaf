/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.session;

import org.apache.rocketmq.mqtt.common.model.ClientId;
import org.apache.rocketmq.mqtt.cs.codec.Dialect;

/**
 * Who is connected, as its CONNECT said.
 *
 * @param cleanSession whether nothing of the session outlives the connection
 * @param keepAliveSeconds 0 for none
 */
public record Client(ClientId id, Dialect dialect, boolean cleanSession, int keepAliveSeconds) {}
