/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
/** The same work with the plain RocketMQ SDK. */
@NullMarked
package org.apache.rocketmq.mqtt.bench.rocketmq;

import org.jspecify.annotations.NullMarked;
