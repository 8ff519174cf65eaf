/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.auth;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import org.apache.rocketmq.mqtt.common.port.CountingMeters;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class WatchedFileTest {

    @TempDir
    Path folder = Path.of("");

    private final Rounds rounds = new Rounds();
    private int reads;

    private WatchedFile<String> open(Path file) {
        return WatchedFile.open(
                "test",
                file,
                content -> {
                    reads++;
                    return new String(content, StandardCharsets.UTF_8);
                },
                rounds,
                new CountingMeters());
    }

    @Test
    void seesAChangeThatLeavesSizeAndTimeAsTheyWere() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "one");
        FileTime time = Files.getLastModifiedTime(file);
        try (WatchedFile<String> watched = open(file)) {
            Files.writeString(file, "two");
            Files.setLastModifiedTime(file, time);
            rounds.next();

            assertThat(watched.current()).isEqualTo("two");
        }
    }

    @Test
    void seesAFileThatTookItsPlace() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "one");
        try (WatchedFile<String> watched = open(file)) {
            Files.move(
                    Files.writeString(folder.resolve("new"), "two"),
                    file,
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
            rounds.next();

            assertThat(watched.current()).isEqualTo("two");
        }
    }

    @Test
    void doesNotTakeInWhatIsTheSame() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "one");
        try (WatchedFile<String> watched = open(file)) {
            Files.writeString(file, "one");
            rounds.next();
            rounds.next();

            assertThat(watched.current()).isEqualTo("one");
            assertThat(reads).isEqualTo(1);
        }
    }

    @Test
    void stopsLookingWhenClosed() throws IOException {
        open(Files.writeString(folder.resolve("file"), "one")).close();

        assertThat(rounds.isEmpty()).isTrue();
    }
}
