/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.access;

import java.util.Locale;

/** Why nothing was taken in from a client for a while. */
public enum Slowness {
    /** Too many messages in a second. */
    RATE,
    /** Too many bytes in a second. */
    BYTES,
    /** Too many requests without an answer: no fault of the client's. */
    UNANSWERED;

    /** As a tag of a meter. */
    String tag() {
        return name().toLowerCase(Locale.ROOT);
    }
}
