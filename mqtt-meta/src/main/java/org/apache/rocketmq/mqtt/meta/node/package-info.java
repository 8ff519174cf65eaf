/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
/** A member of the Raft group: the bridge between the log and the state, its snapshots, its duties as a leader. */
@NullMarked
package org.apache.rocketmq.mqtt.meta.node;

import org.jspecify.annotations.NullMarked;
