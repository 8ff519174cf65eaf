/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.auth;

import com.nimbusds.jwt.JWTClaimsSet;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import org.apache.rocketmq.mqtt.common.model.ClientId;
import org.apache.rocketmq.mqtt.common.port.Authenticator.Accepted;
import org.apache.rocketmq.mqtt.common.port.Authenticator.Cause;
import org.apache.rocketmq.mqtt.common.port.Authenticator.Refused;
import org.apache.rocketmq.mqtt.common.port.Authenticator.Verdict;
import org.jspecify.annotations.Nullable;

/**
 * What is made of the claims of a token whose signature is good. One that is expired, or not good yet, is a bad credential; one for another purpose, or that
 * does not say whose it is, does not authorize. Immutable.
 */
final class JwtClaims {

    /** By how much the clocks of issuer and gateway may differ. */
    static final Duration SKEW = Duration.ofSeconds(30);

    private final JwtSettings settings;

    JwtClaims(JwtSettings settings) {
        this.settings = settings;
    }

    /** @throws ParseException if a claim is not of its type */
    Verdict judge(JWTClaimsSet claims, Instant now) throws ParseException {
        Instant expiry = instant(claims.getExpirationTime());
        Instant begin = instant(claims.getNotBeforeTime());
        Instant until = expiry == null ? null : expiry.plus(SKEW);
        boolean endless = until == null && settings.requireExpiry();
        if (endless || (until != null && !now.isBefore(until))) {
            return new Refused(Cause.BAD_CREDENTIALS);
        }
        if (begin != null && begin.minus(SKEW).isAfter(now)) {
            return new Refused(Cause.BAD_CREDENTIALS);
        }
        return isMeantForUs(claims) ? accept(claims, until) : new Refused(Cause.NOT_AUTHORIZED);
    }

    private boolean isMeantForUs(JWTClaimsSet claims) {
        return (settings.issuer().isEmpty() || settings.issuer().equals(claims.getIssuer()))
                && (settings.audience().isEmpty() || claims.getAudience().contains(settings.audience()));
    }

    private Verdict accept(JWTClaimsSet claims, @Nullable Instant until) throws ParseException {
        String user = claims.getStringClaim(settings.userClaim());
        if (user == null || ClientId.fault(user) != null) { // a name that rules can work with
            return new Refused(Cause.NOT_AUTHORIZED);
        }
        if (settings.clientClaim().isEmpty()) {
            return new Accepted(user, null, until);
        }
        String client = claims.getStringClaim(settings.clientClaim());
        return client == null || ClientId.fault(client) != null
                ? new Refused(Cause.NOT_AUTHORIZED)
                : new Accepted(user, new ClientId(client), until);
    }

    private static @Nullable Instant instant(@Nullable Date date) {
        return date == null ? null : date.toInstant();
    }
}
