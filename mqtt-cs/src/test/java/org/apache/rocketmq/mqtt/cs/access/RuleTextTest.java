/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RuleTextTest {

    private static RuleText parse(String text) {
        return RuleText.parse(text.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void readsRulesBetweenCommentsAndBlankLines() {
        RuleText text = parse(
                "\uFEFF# who may what\n\n  allow publish  user=s1 topic=a/# # all of it\r\n#deny both\ndeny both\n");
        assertThat(text.faults()).isEmpty();
        assertThat(text.rules()).extracting(Rule::line).containsExactly(3, 5);
        assertThat(text.rules()).extracting(Rule::allows).containsExactly(true, false);
    }

    @Test
    void anEmptyFileHasNoRules() {
        assertThat(parse("").rules()).isEmpty();
        assertThat(parse("").faults()).isEmpty();
    }

    @Test
    void quotesKeepBlanksTogether() {
        assertThat(Words.of("a \"b c\" d=\"e \\\"f\\\" \\\\\" \"\" g\\h"))
                .containsExactly("a", "b c", "d=e \"f\" \\", "", "g\\h");
        assertThat(Words.of("a b# # c")).containsExactly("a", "b#");
        assertThatThrownBy(() -> Words.of("a \"b")).hasMessage("quotes are not closed (expected: \" at both ends)");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "permit publish;permit (expected: allow or deny)",
                "Allow publish;Allow (expected: allow or deny)",
                "allow;allow (expected: publish, subscribe or both behind it)",
                "allow topic=a;topic=a (expected: publish, subscribe or both)",
                "allow all;all (expected: publish, subscribe or both)",
                "allow publish a/b;a/b (expected: user=, client=, address=, qos<=, qos>=, retain= or topic=, with a value and without a blank)",
                "allow publish topic =a;topic (expected: user=, client=, address=, qos<=, qos>=, retain= or topic=, with a value and without a blank)",
                "allow publish qos=1;qos=1 (expected: user=, client=, address=, qos<=, qos>=, retain= or topic=, with a value and without a blank)",
                "allow publish qos<=3;qos<=3 (expected: 0, 1 or 2)",
                "allow publish qos>=2 qos<=1;qos>=2 qos<=1 (expected: a QoS that is in both)",
                "allow publish retain=true;retain=true (expected: yes or no)",
                "allow both retain=yes;retain=yes (expected: only behind publish)",
                "allow publish user=a user=b;user=b (expected: user= once)",
                "allow publish user=a*b;a*b (expected: a name, a beginning followed by *, or * alone)",
                "allow publish client=;client= (expected: a client id)",
                "allow publish address=10.0.0.1/8;network: 10.0.0.1/8 (expected: no bit set behind the first 8)",
                "allow publish address=host;network: host (expected: an IP address, or a block of them such as 10.0.0.0/8 or 2001:db8::/32)",
                "allow publish topic=;topic=: empty (expected: at least one character) [MQTT-4.7.3-1]",
                "allow publish topic=a/b#;topic=a/b#: # at index 3 (expected: only as the whole last level) [MQTT-4.7.1-2]",
                "allow publish topic=a/+%c;topic=a/+%c: + at index 2 (expected: only as a whole level) [MQTT-4.7.1-3]",
                "allow publish topic=%x;topic=%x: % at index 0 (expected: %c for the client id, %u for the user, %% for a percent sign)",
                "allow publish topic=a%;topic=a%: % at index 1 (expected: %c for the client id, %u for the user, %% for a percent sign)",
                "allow subscribe topic=$share/g/a;topic=$share/g/a (expected: the filter without $share/name/: nobody gets shared subscriptions)"
            })
    void saysWhichLineIsWrongAndWhatWasExpected(String line, String fault) {
        assertThat(parse("deny both\n" + line).faults()).containsExactly("2: " + fault);
    }

    @Test
    void tellsEveryFaultUpToABound() {
        assertThat(parse("x\ndeny both\ny\n").faults())
                .hasSize(2)
                .first()
                .asString()
                .startsWith("1: x ");
        assertThat(parse("x\n".repeat(100)).faults()).hasSize(20);
    }

    @Test
    void refusesWhatIsNotUtf8() {
        assertThat(RuleText.parse(new byte[] {'d', (byte) 0xC3}).faults())
                .isEqualTo(List.of("1: not UTF-8 (expected: text in UTF-8)"));
    }
}
