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

    /**
     * Of a gateway.
     *
     * @param draining it is about to stop: what it still has is sent away
     * @param metadata the metadata answers
     * @param rocketMq so does a name server, and it knows a broker
     */
    public static Readiness of(boolean draining, boolean metadata, boolean rocketMq) {
        if (draining) {
            return notYet("draining: the gateway is about to stop, its clients are sent to others");
        }
        if (!metadata) {
            return notYet("the metadata does not answer");
        }
        return rocketMq ? READY : notYet("no name server answers, or it knows no broker");
    }
}
