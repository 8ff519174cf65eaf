/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.rocketmq.mqtt.cs.auth.PasswordHash;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class UsersFileTest {

    @TempDir
    Path folder = Path.of("");

    private Path path = Path.of("");
    private UsersFile users = new UsersFile(path);

    @BeforeEach
    void open() {
        path = folder.resolve("users");
        users = new UsersFile(path);
    }

    private boolean put(String user, String password) throws IOException {
        return users.put(user, password.getBytes(StandardCharsets.UTF_8));
    }

    private List<String> lines() throws IOException {
        return Files.readAllLines(path);
    }

    private static boolean matches(String line, String user, String password) {
        return line.startsWith(user + ":")
                && PasswordHash.parse(line.substring(user.length() + 1))
                        .matches(password.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void addsAndChangesUsersAndLeavesTheRestAlone() throws IOException {
        assertThat(put("alice", "one")).isFalse();
        assertThat(put("bob", "two")).isFalse();
        List<String> before = lines();
        Files.write(path, List.of("# people", before.get(0), "", before.get(1)));

        assertThat(put("alice", "three")).isTrue();

        assertThat(lines()).hasSize(4).startsWith("# people").endsWith("", before.get(1));
        assertThat(matches(lines().get(1), "alice", "three")).isTrue();
        assertThat(matches(lines().get(1), "alice", "one")).isFalse();
    }

    @Test
    void deletesUsers() throws IOException {
        put("alice", "one");
        put("alice2", "two");

        assertThat(users.delete("alice")).isTrue();
        assertThat(users.delete("alice")).isFalse();
        assertThat(lines()).singleElement().asString().startsWith("alice2:");
    }

    @Test
    void onlyItsOwnerReadsIt() throws IOException {
        Files.createFile(path, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-r-----")));

        put("alice", "one");

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
                .isEqualTo("rw-------");
        try (var files = Files.list(folder)) {
            assertThat(files).containsExactlyInAnyOrder(path, folder.resolve(".users.lock"));
        }
    }

    /** As a script does that adds a fleet: each of them reads the file, and writes it whole. */
    @Test
    void processesThatChangeItTogetherLoseNothing() throws Exception {
        List<Process> all = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            Process process = new ProcessBuilder(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-Xmx128m",
                            "-cp",
                            System.getProperty("java.class.path"),
                            PasswdMain.class.getName(),
                            "-f",
                            path.toString(),
                            "--stdin",
                            "user-" + i)
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("output-" + i).toFile())
                    .start();
            try (Writer typed = process.outputWriter(StandardCharsets.UTF_8)) {
                typed.write("secret\n");
            }
            all.add(process);
        }
        for (Process process : all) {
            assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
            assertThat(process.exitValue()).isZero();
        }

        assertThat(lines())
                .hasSize(6)
                .extracting(line -> line.substring(0, line.indexOf(':')))
                .doesNotHaveDuplicates();
    }

    @Test
    void changesWhatALinkPointsTo() throws IOException {
        Path real = Files.createDirectories(folder.resolve("secrets")).resolve("users");
        Files.createFile(real);
        Files.createSymbolicLink(path, real);

        put("alice", "one");

        assertThat(path).isSymbolicLink();
        assertThat(Files.readAllLines(real)).hasSize(1);
    }

    @Test
    void doesNotTouchAFileThatTheGatewayWouldNotTake() throws IOException {
        Files.writeString(path, "# people\nalice:secret\n");

        assertThatThrownBy(() -> put("bob", "two"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(path + ": line 2: ");
        assertThat(path).hasContent("# people\nalice:secret\n");
    }
}
