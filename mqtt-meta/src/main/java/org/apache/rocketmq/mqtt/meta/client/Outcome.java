/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.meta.client;

import org.apache.rocketmq.mqtt.meta.command.Result;

/**
 * What became of a command.
 *
 * @param revision of the routes after it: whoever has them up to there knows what it changed
 */
record Outcome(Result result, long revision) {}
