/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
/** The metadata as the rest of the gateway sees it: where it is, and the ports it serves. */
@NullMarked
package org.apache.rocketmq.mqtt.meta;

import org.jspecify.annotations.NullMarked;
