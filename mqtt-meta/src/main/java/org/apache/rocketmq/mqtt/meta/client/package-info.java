/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
/** A gateway node's side of the metadata: commands on their way to the log, the replica of the routes, and the ports over both. */
@NullMarked
package org.apache.rocketmq.mqtt.meta.client;

import org.jspecify.annotations.NullMarked;
