/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
/** What was sent, what came, and the exact difference. */
@NullMarked
package org.apache.rocketmq.mqtt.bench.history;

import org.jspecify.annotations.NullMarked;
