/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.common.model;

/**
 * A message as read from a light queue.
 *
 * @param offset its place in the light queue; dense, from 0
 * @param commitLogOffset its place in the broker's commit log, in bytes; grows with {@code offset}
 * @param storedAtMillis the broker's clock when it stored the message, Unix milliseconds
 */
public record StoredMessage(Message message, long offset, long commitLogOffset, long storedAtMillis) {}
