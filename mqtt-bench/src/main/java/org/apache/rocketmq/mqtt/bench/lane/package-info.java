/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
/** What carries stamped messages at a fixed rate, and how its latency is measured. */
@NullMarked
package org.apache.rocketmq.mqtt.bench.lane;

import org.jspecify.annotations.NullMarked;
