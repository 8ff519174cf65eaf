/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.launcher.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Everything that is shipped may be shipped: of the licences that a library offers, at least one is of the categories A or B of the ASF's policy. */
final class LicencesTest {

    private static final Pattern LINE =
            Pattern.compile("\\s+((?:\\([^()]*\\)\\s)+).*\\(([^()\\s]+:[^()\\s]+):[^()\\s]+ - .*\\)");
    private static final Pattern LICENCE = Pattern.compile("\\(([^()]*)\\)");

    /** A: Apache, BSD, MIT, Bouncy Castle, CC0, WTFPL. B, as class files only: Eclipse, Mozilla. */
    private static final Pattern ALLOWED = Pattern.compile(
            "Apache.*|ASL.*|.*BSD.*|MIT.*|The MIT.*|Bouncy Castle.*|.*CC0.*|WTFPL|EPL.*|Eclipse Public.*|MPL.*");

    /** Their descriptions name no licence; their sources do: Apache-2.0. */
    private static final Set<String> LOOKED_UP = Set.of("io.openmessaging.storage:dledger");

    @ParameterizedTest
    @ValueSource(strings = {"target", "../mqtt-embedded/target", "../mqtt-example/target"})
    void everyLibraryHasALicenceUnderWhichItMayBeShipped(String folder) throws IOException {
        List<String> lines = Files.readAllLines(Path.of(folder, "THIRD-PARTY.txt")).stream()
                .filter(line -> line.contains(" - "))
                .toList();

        assertThat(lines).hasSizeGreaterThan(20).allSatisfy(line -> {
            Matcher parts = LINE.matcher(line);
            assertThat(parts.matches()).as(line).isTrue();
            assertThat(LOOKED_UP.contains(parts.group(2)) || isAllowed(parts.group(1)))
                    .as(line)
                    .isTrue();
        });
    }

    private static boolean isAllowed(String licences) {
        return LICENCE.matcher(licences)
                .results()
                .map((MatchResult licence) -> licence.group(1).replaceFirst("^The ", ""))
                .anyMatch(name -> ALLOWED.matcher(name).matches());
    }
}
