/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.common.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import org.apache.rocketmq.mqtt.common.port.CountingMeters;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException.Category;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class WatchedFileTest {

    @TempDir
    Path folder = Path.of("");

    private final CountingMeters meters = new CountingMeters();
    private Path file = Path.of("");
    private int reads;

    @BeforeEach
    void write() throws IOException {
        file = Files.writeString(folder.resolve("file"), "one");
    }

    private WatchedFile<String> open() {
        return WatchedFile.open(
                file,
                this::read,
                new WatchedFile.Reloads(meters.counter("reloads", "r", "good"), meters.counter("reloads", "r", "bad")));
    }

    private String read(byte[] content) {
        reads++;
        String text = new String(content, StandardCharsets.UTF_8);
        if (text.startsWith("bad")) {
            throw new IllegalArgumentException(file + ": line 1: " + text);
        }
        return text;
    }

    private static void lookTwice(WatchedFile<String> watched) {
        watched.look();
        watched.look();
    }

    private long count(String result) {
        return meters.count("reloads", "r", result);
    }

    @Test
    void usesAChangeOnceTwoLooksSawItTheSame() throws IOException {
        WatchedFile<String> watched = open();
        Files.writeString(file, "another");

        watched.look();
        assertThat(watched.current()).isEqualTo("one");
        watched.look();
        assertThat(watched.current()).isEqualTo("another");
        assertThat(count("good")).isEqualTo(1);
    }

    /** Whoever empties it before writing it must not shut everybody out, nor let anybody in, for a moment. */
    @Test
    void doesNotUseWhatIsHalfWritten() throws IOException {
        WatchedFile<String> watched = open();
        for (String part : new String[] {"", "ano", "bad", "another"}) {
            Files.writeString(file, part);
            watched.look();
            assertThat(watched.current()).isEqualTo("one");
        }
        watched.look();
        assertThat(watched.current()).isEqualTo("another");
        assertThat(count("bad")).isZero();
        assertThat(reads).isEqualTo(2);
    }

    @Test
    void seesAChangeThatLeavesSizeAndTimeAsTheyWere() throws IOException {
        FileTime time = Files.getLastModifiedTime(file);
        WatchedFile<String> watched = open();
        Files.writeString(file, "two");
        Files.setLastModifiedTime(file, time);
        lookTwice(watched);

        assertThat(watched.current()).isEqualTo("two");
    }

    /** An old file is read no more while its attributes stay, but still a second time if the first look at it found it changed. */
    @Test
    void seesAFileOfLongAgo() throws IOException {
        WatchedFile<String> watched = open();
        Files.writeString(file, "two");
        Files.setLastModifiedTime(file, FileTime.fromMillis(1));
        lookTwice(watched);

        assertThat(watched.current()).isEqualTo("two");
    }

    @Test
    void seesAFileThatTookItsPlace() throws IOException {
        WatchedFile<String> watched = open();
        Files.move(
                Files.writeString(folder.resolve("new"), "two"),
                file,
                StandardCopyOption.ATOMIC_MOVE,
                StandardCopyOption.REPLACE_EXISTING);
        lookTwice(watched);

        assertThat(watched.current()).isEqualTo("two");
    }

    @Test
    void doesNotTakeInWhatIsTheSame() throws IOException {
        WatchedFile<String> watched = open();
        Files.writeString(file, "one");
        lookTwice(watched);

        assertThat(watched.current()).isEqualTo("one");
        assertThat(reads).isEqualTo(1);
        assertThat(meters.counts("reloads")).isEmpty();
    }

    @Test
    void whatIsBadChangesNothingAndIsCountedOnce() throws IOException {
        WatchedFile<String> watched = open();
        Files.writeString(file, "bad");
        lookTwice(watched);
        lookTwice(watched);
        assertThat(watched.current()).isEqualTo("one");
        assertThat(count("bad")).isEqualTo(1);

        Files.delete(file);
        lookTwice(watched);
        lookTwice(watched);
        assertThat(watched.current()).isEqualTo("one");
        assertThat(count("bad")).isEqualTo(2);

        Files.writeString(file, "two");
        lookTwice(watched);
        assertThat(watched.current()).isEqualTo("two");
        assertThat(count("good")).isEqualTo(1);
    }

    @Test
    void whatIsBadAtTheBeginningIsFatal() throws IOException {
        Files.writeString(file, "bad");
        assertThatThrownBy(this::open)
                .isInstanceOf(GatewayException.class)
                .hasMessage(file + ": line 1: bad")
                .extracting(fault -> ((GatewayException) fault).category())
                .isEqualTo(Category.FATAL);

        Files.delete(file);
        assertThatThrownBy(this::open)
                .isInstanceOf(GatewayException.class)
                .hasMessageStartingWith(file + ": not readable: ");
    }
}
