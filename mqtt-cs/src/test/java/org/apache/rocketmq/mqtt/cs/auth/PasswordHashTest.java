/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PasswordHashTest {

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void whatIsMadeHereIsUnderstoodHere() {
        PasswordHash made = PasswordHash.of(bytes("pässword"));

        assertThat(made.text()).startsWith("$argon2id$v=19$m=19456,t=2,p=1$");
        assertThat(PasswordHash.parse(made.text()).matches(bytes("pässword"))).isTrue();
        assertThat(PasswordHash.parse(made.text()).matches(bytes("password"))).isFalse();
    }

    @Test
    void samePasswordNeverHasTheSameHash() {
        assertThat(PasswordHash.of(bytes("p")).text())
                .isNotEqualTo(PasswordHash.of(bytes("p")).text());
    }

    /** What others made: the reference programs of argon2 and bcrypt, and glibc's crypt. */
    @Test
    void understandsWhatOthersMade() {
        assertThat(PasswordHash.parse(
                                "$argon2id$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4")
                        .matches(bytes("password")))
                .isTrue();
        assertThat(PasswordHash.parse("$2b$06$abcdefghijklmnopqrstuuxLa0AkDDSrQ9VwNnETzOsObiucpMYgC")
                        .matches(bytes("secret")))
                .isTrue();
        assertThat(PasswordHash.parse("$2a$06$m0CrhHm10qJ3lXRY.5zDGO3rS2KdeeWLuGmsfGlMfOxih58VYVfxe")
                        .matches(bytes("a")))
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "password",
                "$argon2i$v=19$m=256,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
                "$argon2id$v=19$m=256,t=2,p=4$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
                "$argon2id$v=19$m=999999,t=2,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
                "$argon2id$v=19$m=256,t=0,p=1$c29tZXNhbHQ$nf65EOgLrQMR/uIPnA4rEsF5h7TKyQwu9U1bMCHGi/4",
                "$2a$31$m0CrhHm10qJ3lXRY.5zDGO3rS2KdeeWLuGmsfGlMfOxih58VYVfxe",
                "$2x$06$m0CrhHm10qJ3lXRY.5zDGO3rS2KdeeWLuGmsfGlMfOxih58VYVfxe",
                "$1$salt$hash"
            })
    void refusesOthersAndThoseThatWouldTakeTooLong(String text) {
        assertThatThrownBy(() -> PasswordHash.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("expected: ");
    }

    @Test
    void isNotShown() {
        PasswordHash made = PasswordHash.of(bytes("p"));

        assertThat(made.toString())
                .doesNotContain(made.text().substring(made.text().lastIndexOf('$')));
    }
}
