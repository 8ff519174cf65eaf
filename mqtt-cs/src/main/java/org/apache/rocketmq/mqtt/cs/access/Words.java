/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.access;

import java.util.ArrayList;
import java.util.List;

/** The words of a line, between blanks. Blanks within double quotes belong to a word; there, a backslash stands before a quote or a backslash that is meant. */
final class Words {
    private Words() {}

    /**
     * Up to a word that begins with {@code #}, a comment.
     *
     * @throws IllegalArgumentException if quotes are not closed
     */
    static List<String> of(String line) {
        List<String> words = new ArrayList<>();
        StringBuilder word = new StringBuilder();
        boolean begun = false;
        boolean quoted = false;
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            if (c == '"') {
                quoted = !quoted;
                begun = true;
            } else if (quoted && c == '\\' && i + 1 < line.length() && isEscaped(line.charAt(i + 1))) {
                word.append(line.charAt(++i));
            } else if (!quoted && Character.isWhitespace(c)) {
                if (begun) {
                    words.add(word.toString());
                }
                word.setLength(0);
                begun = false;
            } else if (!begun && c == '#') {
                return words;
            } else {
                word.append(c);
                begun = true;
            }
        }
        if (quoted) {
            throw new IllegalArgumentException("quotes are not closed (expected: \" at both ends)");
        }
        if (begun) {
            words.add(word.toString());
        }
        return words;
    }

    private static boolean isEscaped(char c) {
        return c == '"' || c == '\\';
    }
}
