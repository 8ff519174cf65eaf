/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.access;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * What a rules file says.
 *
 * @param rules in the order of their lines
 * @param faults {@code line: what is wrong}, as many as are worth telling; with one of them none of the rules counts
 */
record RuleText(List<Rule> rules, List<String> faults) {

    private static final int MOST_FAULTS = 20;

    RuleText {
        rules = List.copyOf(rules);
        faults = List.copyOf(faults);
    }

    /** @param content of the file, UTF-8 */
    static RuleText parse(byte[] content) {
        String text;
        try {
            text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(content))
                    .toString();
        } catch (CharacterCodingException e) {
            return new RuleText(List.of(), List.of("1: not UTF-8 (expected: text in UTF-8)"));
        }
        List<Rule> rules = new ArrayList<>();
        List<String> faults = new ArrayList<>();
        int number = 0;
        for (String line : (Iterable<String>) text.lines()::iterator) {
            number++;
            try {
                List<String> words = Words.of(number == 1 && line.startsWith("\uFEFF") ? line.substring(1) : line);
                if (!words.isEmpty()) {
                    rules.add(RuleLine.read(number, words));
                }
            } catch (IllegalArgumentException e) {
                faults.add(number + ": " + e.getMessage());
                if (faults.size() == MOST_FAULTS) {
                    break;
                }
            }
        }
        return new RuleText(rules, faults);
    }
}
