/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.auth;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which JSON Web Tokens are taken (RFC 7519).
 *
 * @param from where the token is
 * @param algorithms by their names in RFC 7518; those of HMAC are only ever checked with {@code secret}, the others only ever with keys of the file or the URL
 * @param secret of HMAC; empty: none
 * @param keysFile of public keys, a JWK Set (RFC 7517); null: none
 * @param keysUrl where such a set is served; null: nowhere
 * @param refresh how often it is asked for
 * @param issuer that a token must name; empty: any
 * @param audience that a token must name; empty: any
 * @param userClaim which claim is the user's name
 * @param clientClaim which claim is the only client id the token is good for; empty: it is good for any
 * @param requireExpiry whether a token that never expires is refused
 * @param threads that check signatures
 */
public record JwtSettings(
        From from,
        Set<String> algorithms,
        String secret,
        @Nullable Path keysFile,
        @Nullable URI keysUrl,
        Duration refresh,
        String issuer,
        String audience,
        String userClaim,
        String clientClaim,
        boolean requireExpiry,
        int threads) {

    /** The field of a CONNECT that carries the token. */
    public enum From {
        PASSWORD,
        USERNAME
    }

    public JwtSettings {
        algorithms = Set.copyOf(algorithms);
    }

    /** Without the secret. */
    @Override
    public String toString() {
        return "JwtSettings[from=" + from + ", algorithms=" + algorithms + ", keysFile=" + keysFile + ", keysUrl="
                + keysUrl + ", issuer=" + issuer + ", audience=" + audience + "]";
    }
}
