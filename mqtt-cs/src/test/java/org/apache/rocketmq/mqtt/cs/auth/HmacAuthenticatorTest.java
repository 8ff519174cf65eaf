/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.apache.rocketmq.mqtt.common.model.ClientId;
import org.apache.rocketmq.mqtt.common.model.Payload;
import org.apache.rocketmq.mqtt.common.port.Authenticator.Abstained;
import org.apache.rocketmq.mqtt.common.port.Authenticator.Accepted;
import org.apache.rocketmq.mqtt.common.port.Authenticator.Cause;
import org.apache.rocketmq.mqtt.common.port.Authenticator.Credentials;
import org.apache.rocketmq.mqtt.common.port.Authenticator.Refused;
import org.apache.rocketmq.mqtt.common.port.Authenticator.Verdict;
import org.apache.rocketmq.mqtt.common.port.CountingMeters;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class HmacAuthenticatorTest {

    /** What openssl says: printf key-test | openssl dgst -sha1 -hmac secret -binary | base64. */
    private static final String PASSWORD = "FHZ/Le42tXW9JVcJYgjgjc2PMkg=";

    private final HmacAuthenticator authenticator = new HmacAuthenticator("user", "secret");

    private Verdict answer(String client, @Nullable String username, @Nullable String password) {
        Payload shown = password == null ? null : Payload.ofUtf8(password);
        return authenticator
                .authenticate(new Credentials(new ClientId(client), username, shown, "127.0.0.1"))
                .toCompletableFuture()
                .join();
    }

    @Test
    void knowsAClientByItsPassword() {
        assertThat(answer("key-test", "user", PASSWORD)).isEqualTo(new Accepted("user"));
    }

    @Test
    void refusesEveryOtherPasswordOfItsUser() {
        assertThat(answer("key-test", "user", PASSWORD + "=")).isEqualTo(new Refused(Cause.BAD_CREDENTIALS));
        assertThat(answer("key-test", "user", "")).isEqualTo(new Refused(Cause.BAD_CREDENTIALS));
        assertThat(answer("key-test2", "user", PASSWORD)).isEqualTo(new Refused(Cause.BAD_CREDENTIALS));
        assertThat(answer("key-test", "user", null)).isEqualTo(new Refused(Cause.BAD_CREDENTIALS));
    }

    @Test
    void abstainsForOtherUsersAndForNone() {
        assertThat(answer("key-test", "User", PASSWORD)).isEqualTo(new Abstained());
        assertThat(answer("key-test", "", PASSWORD)).isEqualTo(new Abstained());
        assertThat(answer("key-test", null, PASSWORD)).isEqualTo(new Abstained());
    }

    @Test
    void aloneInAChainItRefusesEverythingElseWithBadCredentials() {
        AuthenticatorChain chain = new AuthenticatorChain(new CountingMeters()).then("hmac", authenticator, true);

        assertThat(Shown.verdict(chain, Shown.by("key-test", "User", PASSWORD))).isEqualTo(Shown.BAD);
        assertThat(Shown.verdict(chain, Shown.by("key-test", null, null))).isEqualTo(Shown.BAD);
        assertThat(Shown.verdict(chain, Shown.by("key-test", "user", PASSWORD))).isEqualTo(new Accepted("user"));
    }

    @Test
    void isNotMadeWithoutASecret() {
        assertThatThrownBy(() -> new HmacAuthenticator("user", ""))
                .isInstanceOf(GatewayException.class)
                .hasMessage("secretKey: empty (expected: at least one character)");
    }
}
