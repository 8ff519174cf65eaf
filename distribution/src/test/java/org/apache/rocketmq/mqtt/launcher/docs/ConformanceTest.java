/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.launcher.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** docs/conformance.md names each statement of MQTT 3.1.1, and the test that shows it or the reason why none does; and what it names is there. */
final class ConformanceTest {

    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    private static final Pattern ROW = Pattern.compile("\\| (MQTT-\\S+) \\| (.+) \\| (.+) \\|");
    private static final Pattern NAMED = Pattern.compile("`(\\w+)#(\\w+)`");
    private static final Pattern TESTS = Pattern.compile(NAMED + "(?:, " + NAMED + ")*");
    private static final Pattern REASON = Pattern.compile("(?:client|issue \\d+|not done): \\S.*");
    private static final Pattern CLAUSES = Pattern.compile("[^_]+((?:_MQTT_\\d+_\\d+_\\d+_\\d+)+)");

    private final List<String> statements = resource("/mqtt-3.1.1-statements.txt");
    private final TestSources sources;

    ConformanceTest() throws IOException {
        sources = TestSources.under(ROOT);
    }

    private record Row(String statement, String says, String shownBy) {}

    @Test
    void everyStatementHasItsRowAndNoneIsInvented() throws IOException {
        assertThat(rows()).extracting(Row::statement).containsExactlyElementsOf(statements);
        assertThat(statements).hasSize(141).doesNotHaveDuplicates();
    }

    @Test
    void everyRowHasATestWithItsNumberOrAReason() throws IOException {
        for (Row row : rows()) {
            if (TESTS.matcher(row.shownBy()).matches()) {
                assertThat(named(row.shownBy()).map(test -> test.group(2)))
                        .as(row.statement())
                        .anyMatch(method -> clauses(method).contains(row.statement()));
            } else {
                assertThat(row.shownBy()).as(row.statement()).matches(REASON);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"conformance.md", "predecessor.md"})
    void everyTestThatIsNamedExists(String document) throws IOException {
        String text = Files.readString(ROOT.resolve("docs").resolve(document));
        assertThat(named(text)).isNotEmpty();
        assertThat(named(text).filter(test -> !sources.has(test.group(1), test.group(2))))
                .extracting(MatchResult::group)
                .isEmpty();
    }

    @Test
    void everyTestNamedAfterAStatementIsNamedAfterOneThereIs() {
        assertThat(sources.methods().values().stream()
                        .flatMap(methods -> methods.stream())
                        .filter(method -> method.contains("_MQTT_")))
                .isNotEmpty()
                .allSatisfy(method -> {
                    assertThat(method).matches(CLAUSES);
                    assertThat(statements).containsAll(clauses(method));
                });
    }

    private static Stream<MatchResult> named(String text) {
        return NAMED.matcher(text).results();
    }

    /** {@code closes_MQTT_3_1_0_1_MQTT_4_8_0_1} is of MQTT-3.1.0-1 and MQTT-4.8.0-1. */
    private static List<String> clauses(String method) {
        List<String> clauses = new ArrayList<>();
        Matcher matcher = CLAUSES.matcher(method);
        if (matcher.matches()) {
            for (String clause : matcher.group(1).substring("_MQTT_".length()).split("_MQTT_", -1)) {
                int last = clause.lastIndexOf('_');
                clauses.add("MQTT-" + clause.substring(0, last).replace('_', '.') + "-" + clause.substring(last + 1));
            }
        }
        return clauses;
    }

    private static List<Row> rows() throws IOException {
        return Files.readAllLines(ROOT.resolve("docs/conformance.md")).stream()
                .map(ROW::matcher)
                .filter(Matcher::matches)
                .map(row -> new Row(row.group(1), row.group(2), row.group(3)))
                .toList();
    }

    private static List<String> resource(String name) {
        try (InputStream in = ConformanceTest.class.getResourceAsStream(name)) {
            return new String(Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
