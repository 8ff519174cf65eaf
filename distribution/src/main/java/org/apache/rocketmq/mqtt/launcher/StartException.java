/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.launcher;

import java.io.IOException;
import java.io.Serial;
import java.net.BindException;
import java.nio.file.Path;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException;
import org.apache.rocketmq.mqtt.launcher.config.ConfigurationException;
import org.jspecify.annotations.Nullable;

/** Why a process did not start, in one line, and the exit status that says it to scripts. */
public final class StartException extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1L;

    private static final int OTHER = 1;
    private static final int CONFIGURATION = 2;
    private static final int PORT_TAKEN = 3;
    private static final int UNREACHABLE = 4;
    private static final int FOLDER = 5;

    private final int exitStatus;

    private StartException(int exitStatus, String message, @Nullable Throwable cause) {
        super(message, cause);
        this.exitStatus = exitStatus;
    }

    /** RocketMQ does not answer, or not as it should. */
    static StartException unreachable(GatewayException fault) {
        return unreachable(String.valueOf(fault.getMessage()), fault);
    }

    /** Something that the process needs does not answer, or not as it should. */
    static StartException unreachable(String message, Throwable cause) {
        return new StartException(UNREACHABLE, message, cause);
    }

    /** A folder of the process's data is in use, or has something in it that should not be there. */
    static StartException folder(String message, @Nullable Throwable cause) {
        return new StartException(FOLDER, message, cause);
    }

    /** The metadata could not be opened: its folder, or its port. */
    static StartException metadata(Path folder, IOException fault) {
        return isPortTaken(fault)
                ? new StartException(PORT_TAKEN, String.valueOf(fault.getMessage()), fault)
                : folder(folder + ": cannot be used: " + fault, fault);
    }

    /** Finds what is at the bottom of a fault that came through the container. */
    static StartException of(RuntimeException fault) {
        Throwable reason = fault;
        for (Throwable cause = fault; cause != null; cause = cause.getCause()) {
            if (cause instanceof StartException known) {
                return known;
            }
            if (cause instanceof ConfigurationException || cause instanceof IllegalArgumentException) {
                return new StartException(CONFIGURATION, String.valueOf(cause.getMessage()), fault);
            }
            if (cause instanceof GatewayException || cause instanceof BindException) {
                int status = isPortTaken(cause) ? PORT_TAKEN : CONFIGURATION;
                return new StartException(status, String.valueOf(cause.getMessage()), fault);
            }
            reason = cause;
        }
        return new StartException(OTHER, reason.toString(), fault);
    }

    /** Netty's native transports have an exception of their own for what the JDK says with a {@link BindException}. */
    private static boolean isPortTaken(Throwable fault) {
        for (Throwable cause = fault; cause != null; cause = cause.getCause()) {
            if (cause instanceof BindException
                    || String.valueOf(cause.getMessage()).contains("bind(..) failed")) {
                return true;
            }
        }
        return false;
    }

    public int exitStatus() {
        return exitStatus;
    }
}
