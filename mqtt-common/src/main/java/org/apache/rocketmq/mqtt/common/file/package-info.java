/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
/** Files that people change while a process runs. */
@NullMarked
package org.apache.rocketmq.mqtt.common.file;

import org.jspecify.annotations.NullMarked;
