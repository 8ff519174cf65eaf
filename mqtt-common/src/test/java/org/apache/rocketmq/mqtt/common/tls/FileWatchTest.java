/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.common.tls;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException.Category;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FileWatchTest {

    @TempDir
    private Path folder;

    private final List<String> complaints = new ArrayList<>();
    private boolean usable = true;

    private FileWatch<Integer> watch(Path file) {
        return new FileWatch<>(
                List.of(file),
                (contents, before) -> {
                    if (!usable) {
                        throw new GatewayException(Category.FATAL, "not now");
                    }
                    return contents.of(file).length;
                },
                complaints::add);
    }

    @Test
    void seesWhatIsInAFileAndNotWhenItWasWritten() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "a");
        FileWatch<Integer> watch = watch(file);
        assertThat(watch.look()).isFalse();
        Files.writeString(file, "ab");
        assertThat(watch.look()).isTrue();
        assertThat(watch.current()).isEqualTo(2);
        Files.writeString(file, "ab");
        assertThat(watch.look()).isFalse();
        assertThat(complaints).isEmpty();
    }

    @Test
    void complainsOnceAndTriesAgain() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "a");
        FileWatch<Integer> watch = watch(file);
        Files.writeString(file, "abc");
        usable = false;
        assertThat(watch.look()).isFalse();
        assertThat(watch.look()).isFalse();
        assertThat(complaints).containsExactly("not now");
        assertThat(watch.current()).isEqualTo(1);
        Files.delete(file);
        assertThat(watch.look()).isFalse();
        assertThat(watch.look()).isFalse();
        assertThat(complaints).hasSize(2).last().asString().startsWith(file + ": cannot be read");
        usable = true;
        Files.writeString(file, "abc");
        assertThat(watch.look()).isTrue();
        assertThat(watch.current()).isEqualTo(3);
    }
}
