/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
/** What persistent sessions change, on its way to the session store. */
@NullMarked
package org.apache.rocketmq.mqtt.cs.journal;

import org.jspecify.annotations.NullMarked;
