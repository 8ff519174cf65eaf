/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.common.port;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.rocketmq.mqtt.common.model.ClientId;
import org.apache.rocketmq.mqtt.common.model.Payload;
import org.junit.jupiter.api.Test;

final class CredentialsTest {

    @Test
    void neitherPasswordNorUserNameIsShown() {
        Authenticator.Credentials credentials = new Authenticator.Credentials(
                new ClientId("c"), "a-token-perhaps", Payload.ofUtf8("hush"), "192.0.2.7");

        assertThat(credentials.toString()).isEqualTo("Credentials[client=c, remoteAddress=192.0.2.7]");
    }

    @Test
    void aPayloadShowsItsSizeAndNothingElse() {
        assertThat(Payload.ofUtf8("hush").toString()).isEqualTo("4 bytes");
    }
}
