/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.auth;

import static org.apache.rocketmq.mqtt.cs.Bytes.connect;
import static org.apache.rocketmq.mqtt.cs.Bytes.connectAs;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.nimbusds.jwt.JWTClaimsSet;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Set;
import org.apache.rocketmq.mqtt.cs.ConnectSettings;
import org.apache.rocketmq.mqtt.cs.FakePorts;
import org.apache.rocketmq.mqtt.cs.TestClient;
import org.apache.rocketmq.mqtt.cs.TestGateway;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A whole chain in the pipeline: jwt, file, hmac. */
final class AuthenticatedConnectTest {

    @TempDir
    Path folder = Path.of("");

    private final FakePorts fakes = new FakePorts();
    private final TestGateway gateway = new TestGateway(fakes, ConnectSettings.builder());
    private final Rounds rounds = new Rounds();
    private final AuthenticatorChain chain = new AuthenticatorChain(fakes.meters);

    @BeforeEach
    void build() throws IOException {
        Path users = folder.resolve("users");
        Files.writeString(
                users,
                "alice:"
                        + PasswordHash.of("secret".getBytes(StandardCharsets.UTF_8))
                                .text() + "\n");
        JwtSettings tokens = new JwtSettings(
                JwtSettings.From.PASSWORD,
                Set.of("HS256"),
                Tokens.SECRET,
                null,
                null,
                Duration.ofMinutes(5),
                "",
                "",
                "sub",
                "cid",
                true,
                1);
        chain.then("jwt", new JwtAuthenticator(tokens, rounds, fakes.meters), true)
                .then(
                        "file",
                        new FileAuthenticator(new FileAuthenticator.Settings(users, 1), false, rounds, fakes.meters),
                        true)
                .then("hmac", new HmacAuthenticator("devices", "key"), true);
        fakes.authenticator = chain;
    }

    @AfterEach
    void everythingIsGivenBack() {
        chain.close();
        gateway.close();
    }

    private List<String> answer(byte[] connect) {
        return answer(gateway.open(), connect);
    }

    private List<String> answer(TestClient client, byte[] connect) {
        client.send(connect);
        List<String> received = new ArrayList<>();
        await().until(() -> {
            gateway.run();
            received.addAll(client.received());
            return !received.isEmpty();
        });
        return received;
    }

    private static String token(Instant expiry) {
        return Tokens.withSecret(new JWTClaimsSet.Builder()
                .subject("carol")
                .claim("cid", "c-carol")
                .expirationTime(Date.from(expiry))
                .build());
    }

    @Test
    void everyDoorOpensToItsOwn() {
        assertThat(answer(connectAs("c-1", "alice", "secret"))).containsExactly("CONNACK 0");
        assertThat(answer(connectAs("c-carol", "whoever", token(Instant.now().plusSeconds(60)))))
                .containsExactly("CONNACK 0");
        assertThat(gateway.count("mqtt_auth", "authenticator", "jwt", "result", "accepted"))
                .isEqualTo(1);
        assertThat(gateway.count("mqtt_auth", "authenticator", "jwt", "result", "abstained"))
                .isEqualTo(1);
    }

    @Test
    void nobodyElseComesIn() {
        assertThat(answer(connect("c-1"))).containsExactly("CONNACK 4");
        assertThat(answer(connectAs("c-1", "alice", "wrong"))).containsExactly("CONNACK 4");
        assertThat(answer(connectAs("c-1", "nobody", "secret"))).containsExactly("CONNACK 4");
        assertThat(answer(connectAs("c-1", "devices", "wrong"))).containsExactly("CONNACK 4");
        assertThat(answer(connectAs("c-1", "x", token(Instant.now().plusSeconds(60)))))
                .as("a token that is good for another client id")
                .containsExactly("CONNACK 5");
    }

    @Test
    void aClientWithoutAnIdGetsTheOneOfItsToken() {
        TestClient client = gateway.open();
        assertThat(answer(client, connectAs("", "x", token(Instant.now().plusSeconds(60)))))
                .containsExactly("CONNACK 0");

        TestClient again = gateway.open();
        assertThat(answer(again, connectAs("c-carol", "x", token(Instant.now().plusSeconds(60)))))
                .containsExactly("CONNACK 0");
        assertThat(client.isOpen()).as("it was the same client").isFalse();
    }

    @Test
    void aConnectionEndsWithItsToken() {
        TestClient client = gateway.open();
        assertThat(answer(client, connectAs("c-carol", "x", token(Instant.now().plusSeconds(60)))))
                .containsExactly("CONNACK 0");

        gateway.pass(Duration.ofSeconds(80));
        assertThat(client.isOpen()).isTrue();
        gateway.pass(Duration.ofSeconds(11));
        assertThat(client.isOpen()).isFalse();
        assertThat(gateway.count("mqtt_disconnects", "reason", "expired")).isEqualTo(1);
    }
}
