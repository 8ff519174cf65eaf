/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.launcher.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The code is the truth about the keys; the table and the shipped files say the same. */
final class DocumentedKeysTest {

    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    @ParameterizedTest
    @EnumSource(ConfigFile.class)
    void tableSaysWhatTheCodeDoes(ConfigFile file) throws IOException {
        List<String> lines = Files.readAllLines(ROOT.resolve("docs/configuration.md"));

        List<String> section = lines.stream()
                .dropWhile(line -> !line.equals("## conf/" + file.fileName()))
                .skip(1)
                .takeWhile(line -> !line.startsWith("## "))
                .filter(line -> line.startsWith("| `"))
                .toList();

        assertThat(section)
                .containsExactlyElementsOf(Keys.ALL.stream()
                        .filter(key -> key.file() == file)
                        .map(DocumentedKeysTest::row)
                        .toList());
    }

    /** Every key with effect stands in its file, commented out, with its default. */
    @ParameterizedTest
    @EnumSource(ConfigFile.class)
    void shippedFileShowsTheDefaults(ConfigFile file) throws IOException {
        List<String> shown = Files.readAllLines(ROOT.resolve("conf").resolve(file.fileName())).stream()
                .filter(line -> line.matches("#?[A-Za-z0-9_]+=.*"))
                .toList();

        assertThat(shown)
                .containsExactlyElementsOf(Keys.ALL.stream()
                        .filter(key -> key.file() == file && key.hasEffect())
                        .map(key -> "#" + key.name() + "=" + key.fallback())
                        .toList());
    }

    @Test
    void shippedFilesAreReadWithoutAWarning() {
        assertThat(ConfigurationReader.read(ROOT.resolve("conf"), Map.of()).warnings())
                .isEmpty();
    }

    private static String row(Key<?> key) {
        String name = "| `" + key.name() + "` | ";
        return switch (key.support()) {
            case EFFECTIVE, SECRET ->
                name + code(key.fallback()) + " | " + key.syntax().expectation().replace("|", "\\|") + " | "
                        + key.meaning() + " |";
            case IGNORED -> name + "| | no effect: " + key.meaning() + " |";
            case UNSUPPORTED ->
                name + "| " + key.syntax().expectation() + " | not supported yet: " + key.meaning() + " |";
        };
    }

    private static String code(String text) {
        return text.isEmpty() ? "" : "`" + text + "`";
    }
}
