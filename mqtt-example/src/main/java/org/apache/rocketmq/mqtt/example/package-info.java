/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
/** Four small programs to start from. They use client libraries alone, so they also show what the wire looks like. */
@NullMarked
package org.apache.rocketmq.mqtt.example;

import org.jspecify.annotations.NullMarked;
