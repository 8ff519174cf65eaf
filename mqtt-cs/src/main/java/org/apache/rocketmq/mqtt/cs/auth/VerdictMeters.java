/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.auth;

import java.util.concurrent.CompletionException;
import org.apache.rocketmq.mqtt.common.port.Authenticator.Abstained;
import org.apache.rocketmq.mqtt.common.port.Authenticator.Accepted;
import org.apache.rocketmq.mqtt.common.port.Authenticator.Cause;
import org.apache.rocketmq.mqtt.common.port.Authenticator.Refused;
import org.apache.rocketmq.mqtt.common.port.Authenticator.Verdict;
import org.apache.rocketmq.mqtt.common.port.Meters;
import org.apache.rocketmq.mqtt.common.port.Meters.Counter;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException;
import org.apache.rocketmq.mqtt.cs.LinePace;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What one authenticator said, counted; and, now and then, a line about one that fails in a way that nobody foresaw. Safe for any thread. */
final class VerdictMeters {

    private static final Logger LOG = LoggerFactory.getLogger(VerdictMeters.class);

    private final String authenticator;
    private final LinePace pace = new LinePace();

    private final Counter accepted;
    private final Counter badCredentials;
    private final Counter notAuthorized;
    private final Counter abstained;
    private final Counter failed;

    VerdictMeters(Meters meters, String authenticator) {
        this.authenticator = authenticator;
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
        if (fault != null && isUnforeseen(fault) && pace.isDue(System.nanoTime())) {
            LOG.error("authenticator={} failed: clients are refused", authenticator, fault);
        }
    }

    /** What our own authenticators foresee, such as too much to do, they tell themselves. */
    private static boolean isUnforeseen(Throwable fault) {
        Throwable cause = fault instanceof CompletionException && fault.getCause() != null ? fault.getCause() : fault;
        return !(cause instanceof GatewayException);
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
