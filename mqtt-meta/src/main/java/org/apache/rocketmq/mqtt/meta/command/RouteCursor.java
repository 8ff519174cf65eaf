/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.meta.command;

/**
 * How far a reader has come in a snapshot of the routes.
 *
 * @param revision at which the snapshot began; what changed since must be read after it
 * @param last the row that was read last
 */
public record RouteCursor(long revision, RouteRow last) {}
