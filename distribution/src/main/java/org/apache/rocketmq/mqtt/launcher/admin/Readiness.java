/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.launcher.admin;

/**
 * Whether the process can be used: whether devices should be sent here.
 *
 * @param reason one line; what is missing if not ready
 */
public record Readiness(boolean ready, String reason) {

    public static final Readiness READY = new Readiness(true, "ready");

    public static Readiness notYet(String reason) {
        return new Readiness(false, reason);
    }
}
