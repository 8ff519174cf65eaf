/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.common.runtime;

import java.io.Serial;
import org.jspecify.annotations.Nullable;

/** A fault of ours or of a part we depend on, with what can be done about it. Faults of clients are values, not exceptions. */
public final class GatewayException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    /** What can be done. */
    public enum Category {
        /** The same call may succeed later: busy, down, unreachable. */
        RETRY,
        /** The same call will be refused again: too large, not permitted, a limit. */
        REFUSED,
        /** The gateway cannot go on with this part: misconfigured, incompatible. */
        FATAL
    }

    private final Category category;

    public GatewayException(Category category, String message) {
        this(category, message, null);
    }

    public GatewayException(Category category, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.category = category;
    }

    public Category category() {
        return category;
    }
}
