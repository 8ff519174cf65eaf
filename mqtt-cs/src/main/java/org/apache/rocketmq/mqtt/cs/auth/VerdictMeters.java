/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.auth;

import org.apache.rocketmq.mqtt.common.port.Authenticator.Abstained;
import org.apache.rocketmq.mqtt.common.port.Authenticator.Accepted;
import org.apache.rocketmq.mqtt.common.port.Authenticator.Cause;
import org.apache.rocketmq.mqtt.common.port.Authenticator.Refused;
import org.apache.rocketmq.mqtt.common.port.Authenticator.Verdict;
import org.apache.rocketmq.mqtt.common.port.Meters;
import org.apache.rocketmq.mqtt.common.port.Meters.Counter;
import org.jspecify.annotations.Nullable;

/** What one authenticator said, counted. Safe for any thread. */
final class VerdictMeters {

    private final Counter accepted;
    private final Counter badCredentials;
    private final Counter notAuthorized;
    private final Counter abstained;
    private final Counter failed;

    VerdictMeters(Meters meters, String authenticator) {
        accepted = counter(meters, authenticator, "accepted");
        badCredentials = counter(meters, authenticator, "bad_credentials");
        notAuthorized = counter(meters, authenticator, "not_authorized");
        abstained = counter(meters, authenticator, "abstained");
        failed = counter(meters, authenticator, "failed");
    }

    private static Counter counter(Meters meters, String authenticator, String result) {
        return meters.counter("mqtt_auth", "authenticator", authenticator, "result", result);
    }

    /** @param verdict null if there is a fault */
    void count(@Nullable Verdict verdict, @Nullable Throwable fault) {
        of(verdict).increment();
    }

    private Counter of(@Nullable Verdict verdict) {
        if (verdict instanceof Accepted) {
            return accepted;
        } else if (verdict instanceof Refused refused) {
            return refused.cause() == Cause.BAD_CREDENTIALS ? badCredentials : notAuthorized;
        } else {
            return verdict instanceof Abstained ? abstained : failed;
        }
    }
}
