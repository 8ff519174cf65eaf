/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.auth;

import static org.apache.rocketmq.mqtt.cs.auth.Shown.ABSTAINED;
import static org.apache.rocketmq.mqtt.cs.auth.Shown.BAD;
import static org.apache.rocketmq.mqtt.cs.auth.Shown.by;
import static org.apache.rocketmq.mqtt.cs.auth.Shown.verdict;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.rocketmq.mqtt.common.port.Authenticator.Accepted;
import org.apache.rocketmq.mqtt.common.port.Authenticator.Verdict;
import org.apache.rocketmq.mqtt.common.port.CountingMeters;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FileAuthenticatorTest {

    @TempDir
    Path folder = Path.of("");

    private final CountingMeters meters = new CountingMeters();
    private final Rounds rounds = new Rounds();
    private final AtomicLong nanos = new AtomicLong();
    private final List<AutoCloseable> opened = new ArrayList<>();
    private Path file = Path.of("");

    @BeforeEach
    void write() throws IOException {
        file = folder.resolve("users");
        write("alice", "secret");
    }

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable one : opened) {
            one.close();
        }
        assertThat(rounds.isEmpty()).as("nobody looks at the file any more").isTrue();
    }

    private void write(String user, String password) throws IOException {
        String hash = PasswordHash.of(password.getBytes(StandardCharsets.UTF_8)).text();
        Files.writeString(file, user + ":" + hash + "\n");
    }

    private FileAuthenticator open(boolean last) {
        FileAuthenticator made =
                new FileAuthenticator(new FileAuthenticator.Settings(file, 1), last, rounds, meters, nanos::get);
        opened.add(made);
        return made;
    }

    private long hits() {
        return meters.count("mqtt_auth_password_cache_hits");
    }

    @Test
    void knowsItsUsers() {
        FileAuthenticator users = open(true);

        assertThat(verdict(users, by("c", "alice", "secret"))).isEqualTo(new Accepted("alice"));
        assertThat(verdict(users, by("c", "alice", "Secret"))).isEqualTo(BAD);
        assertThat(verdict(users, by("c", "alice", ""))).isEqualTo(BAD);
        assertThat(verdict(users, by("c", "alice", null))).isEqualTo(BAD);
    }

    @Test
    void abstainsForOthers() {
        for (boolean last : new boolean[] {true, false}) {
            FileAuthenticator users = open(last);
            assertThat(verdict(users, by("c", "bob", "secret"))).isEqualTo(ABSTAINED);
            assertThat(verdict(users, by("c", "bob", null))).isEqualTo(ABSTAINED);
            assertThat(verdict(users, by("c", null, null))).isEqualTo(ABSTAINED);
        }
    }

    @Test
    void anUnknownUserIsHashedLikeAKnownOneIfNobodyIsAskedAfterwards() {
        assertThat(open(true).authenticate(by("c", "bob", "secret")).toCompletableFuture())
                .as("hashed elsewhere")
                .isNotDone();
        assertThat(open(false).authenticate(by("c", "bob", "secret")).toCompletableFuture())
                .isDone();
    }

    @Test
    void aRightPasswordIsRememberedForAWhileAndAWrongOneNot() {
        FileAuthenticator users = open(true);
        for (int i = 0; i < 2; i++) {
            verdict(users, by("c", "alice", "secret"));
            verdict(users, by("c", "alice", "wrong"));
        }
        assertThat(hits()).isEqualTo(1);

        nanos.addAndGet(Duration.ofMinutes(11).toNanos());
        verdict(users, by("c", "alice", "secret"));
        assertThat(hits()).isEqualTo(1);
    }

    @Test
    void isReadAnewWhenItChanges() throws IOException {
        FileAuthenticator users = open(true);
        verdict(users, by("c", "alice", "secret"));

        write("alice", "another");
        rounds.untilSettled();

        assertThat(verdict(users, by("c", "alice", "secret")))
                .as("no longer remembered")
                .isEqualTo(BAD);
        assertThat(verdict(users, by("c", "alice", "another"))).isEqualTo(new Accepted("alice"));
        assertThat(meters.count("mqtt_auth_file_reloads", "file", "users", "result", "good"))
                .isEqualTo(1);
    }

    /** An editor that empties the file before it writes it must not shut out everybody, nor leave them to the next authenticator. */
    @Test
    void aFileThatIsStillBeingWrittenIsNotUsed() throws IOException {
        FileAuthenticator users = open(true);
        for (String part : List.of("", "# people\n")) {
            Files.writeString(file, part);
            rounds.next();
            assertThat(verdict(users, by("c", "alice", "secret"))).isEqualTo(new Accepted("alice"));
        }
    }

    @Test
    void keepsTheOldUsersWhileTheFileIsBad() throws IOException {
        FileAuthenticator users = open(true);

        Files.writeString(file, "alice:secret\n");
        rounds.untilSettled();
        rounds.untilSettled();
        assertThat(verdict(users, by("c", "alice", "secret"))).isEqualTo(new Accepted("alice"));
        assertThat(meters.count("mqtt_auth_file_reloads", "file", "users", "result", "bad"))
                .isEqualTo(1);

        Files.delete(file);
        rounds.untilSettled();
        assertThat(verdict(users, by("c", "alice", "secret"))).isEqualTo(new Accepted("alice"));

        write("bob", "secret");
        rounds.untilSettled();
        assertThat(verdict(users, by("c", "bob", "secret"))).isEqualTo(new Accepted("bob"));
        assertThat(verdict(users, by("c", "alice", "secret"))).isEqualTo(ABSTAINED);
    }

    @Test
    void refusesRatherThanLetPasswordsPileUp() {
        FileAuthenticator users = open(true);
        List<CompletableFuture<Verdict>> answers = new ArrayList<>();
        int many = FileAuthenticator.WAITING_PER_THREAD * 3;
        for (int i = 0; i < many; i++) {
            answers.add(users.authenticate(by("c", "alice", "wrong-" + i)).toCompletableFuture());
        }

        long refused = answers.stream()
                .filter(CompletableFuture::isCompletedExceptionally)
                .count();
        assertThat(refused).isPositive();
        assertThat(meters.discarded("password_queue_full")).isEqualTo(refused);
        assertThat(answers.get(many - 1)).isCompletedExceptionally();
        assertThat(answers.get(0).join()).isEqualTo(BAD);
    }

    @Test
    void whoseCredentialsAreRememberedComesInWhileOthersGuess() {
        FileAuthenticator users = open(true);
        verdict(users, by("c", "alice", "secret"));
        int guess = 0;
        while (meters.discarded("password_queue_full") == 0) {
            CompletionStage<Verdict> unused = users.authenticate(by("c", "alice", "wrong-" + guess++));
        }

        assertThat(users.authenticate(by("c", "alice", "secret")).toCompletableFuture())
                .isCompletedWithValue(new Accepted("alice"));
    }

    @Test
    void aStormOfOneUserIsHashedOnce() {
        FileAuthenticator users = open(true);
        List<CompletableFuture<Verdict>> answers = new ArrayList<>();
        for (int i = 0; i < 10_000; i++) {
            answers.add(users.authenticate(by("c" + i, "alice", "secret")).toCompletableFuture());
        }

        assertThat(answers).allSatisfy(answer -> assertThat(answer.join()).isEqualTo(new Accepted("alice")));
        assertThat(meters.discarded("password_queue_full")).isZero();
    }

    @Test
    void doesNotStartWithAFileThatIsBad() throws IOException {
        Files.writeString(file, "alice\n");

        assertThatThrownBy(() -> open(true))
                .isInstanceOf(GatewayException.class)
                .hasMessage(file + ": line 1: no user (expected: user:hash)");
    }
}
