/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
/** A small MQTT 3.1.1 client of our own: thousands of connections per thread. */
@NullMarked
package org.apache.rocketmq.mqtt.bench.mqtt;

import org.jspecify.annotations.NullMarked;
