/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.common.topic;

/** A hash of a part of a text that clients cannot aim at. Safe for any thread. */
@FunctionalInterface
public interface TextHash {

    /** Of the UTF-16 code units {@code from} (inclusive) to {@code to} (exclusive). */
    long of(String text, int from, int to);
}
