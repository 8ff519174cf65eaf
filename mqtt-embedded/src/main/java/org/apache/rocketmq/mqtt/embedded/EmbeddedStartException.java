/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.embedded;

import org.jspecify.annotations.Nullable;

/** The embedded RocketMQ cannot start; the message is meant for the person who started it. */
public final class EmbeddedStartException extends RuntimeException {

    EmbeddedStartException(String message) {
        this(message, null);
    }

    EmbeddedStartException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
