/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.bench;

/** The command line cannot be understood; the message says which argument and what was expected. */
final class UsageException extends Exception {
    UsageException(String message) {
        super(message);
    }
}
