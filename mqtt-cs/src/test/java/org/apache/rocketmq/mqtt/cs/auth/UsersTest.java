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
import org.junit.jupiter.params.provider.CsvSource;

final class UsersTest {

    /** Of "a", and cheap. */
    static final String HASH = "$2a$04$" + "a".repeat(53);

    private static Users parse(String text) {
        return Users.parse(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void readsUsersAmongCommentsAndEmptyLines() {
        Users users = parse("# people\n\nalice:" + HASH + "\r\n  bob:" + HASH + "  \nc:d:" + HASH);

        assertThat(users.find("alice")).isNotNull();
        assertThat(users.find("bob")).isNotNull();
        assertThat(users.find("c:d")).as("a name with a colon").isNotNull();
        assertThat(users.find("c")).isNull();
        assertThat(users.find("# people")).isNull();
    }

    @Test
    void decoyIsAsDearAsTheFirstUsersHash() {
        assertThat(parse("alice:" + HASH).decoy().text()).isEqualTo(HASH);
        assertThat(parse("").decoy()).isSameAs(PasswordHash.DECOY);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "alice|line 2: no user (expected: user:hash)",
                ":hash|line 2: no user (expected: user:hash)",
                "alice:secret|line 2: no hash that is known here",
                "ali\u0001ce:hash|line 2: user name: control character",
            })
    void namesTheLineThatIsWrongAndNotWhatStandsInIt(String line, String fault) {
        assertThatThrownBy(() -> parse("good:" + HASH + "\n" + line))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(fault)
                .hasMessageNotContaining("secret");
    }

    @Test
    void refusesAUserThatIsThereTwice() {
        assertThatThrownBy(() -> parse("a:" + HASH + "\n#\na:" + HASH))
                .hasMessage("line 3: a user that is there already");
    }

    @Test
    void refusesWhatWouldBePartOfAName() {
        assertThatThrownBy(() -> parse("\uFEFFalice:" + HASH)).hasMessage("line 1: a byte order mark (expected: none)");
    }

    @Test
    void refusesWhatIsNoText() {
        assertThatThrownBy(() -> Users.parse(new byte[] {'a', (byte) 0xff})).hasMessage("no UTF-8 text");
    }
}
