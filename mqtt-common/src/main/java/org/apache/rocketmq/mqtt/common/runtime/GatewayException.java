/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.common.runtime;

import java.io.Serial;
import java.util.concurrent.CompletionException;
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
        /** Who asked wants it no more: it was not done, and that is no failure. */
        UNWANTED,
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

    /** What a stage failed with: without the wrapping that stages put around it; a fault of another kind becomes one to try again. */
    public static GatewayException of(Throwable fault) {
        Throwable cause = fault instanceof CompletionException && fault.getCause() != null ? fault.getCause() : fault;
        return cause instanceof GatewayException known
                ? known
                : new GatewayException(Category.RETRY, String.valueOf(cause), cause);
    }

    /** Whether the other side answered and refused, rather than that it could not be asked. */
    public boolean isAnswer() {
        return getCause() == null;
    }

    public Category category() {
        return category;
    }
}
