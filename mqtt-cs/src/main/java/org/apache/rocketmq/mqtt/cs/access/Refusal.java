/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.access;

/**
 * Why a client may not do what it asked for. A value: nothing is thrown for it.
 *
 * @param detail for a log line
 */
public record Refusal(Kind kind, String detail) {

    public enum Kind {
        /** It is not allowed to. */
        NOT_AUTHORIZED,
        /** It is more than anybody may. */
        OVER_LIMIT
    }
}
