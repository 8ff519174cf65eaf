/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.common.model;

import org.jspecify.annotations.Nullable;

/** What a subscription asks for: a topic in which {@code +} stands for one level and a last {@code #} for all the rest (MQTT 3.1.1 section 4.7). */
public record TopicFilter(String value) implements Comparable<TopicFilter> {

    /** @throws IllegalArgumentException if {@link #fault} finds one */
    public TopicFilter {
        String fault = fault(value);
        if (fault != null) {
            throw new IllegalArgumentException("topic filter: " + fault);
        }
    }

    /** The filter that matches exactly this topic. */
    public static TopicFilter exactly(TopicName topic) {
        return new TopicFilter(topic.value());
    }

    /** Why a string is no topic filter, in words for a log line; null if it is one. */
    public static @Nullable String fault(String value) {
        if (value.isEmpty()) {
            return "empty (expected: at least one character) [MQTT-4.7.3-1]";
        }
        int last = value.length() - 1;
        for (int i = 0; i <= last; i++) {
            char c = value.charAt(i);
            boolean opensLevel = i == 0 || value.charAt(i - 1) == '/';
            if (c == '#' && (i != last || !opensLevel)) {
                return "# at index " + i + " (expected: only as the whole last level) [MQTT-4.7.1-2]";
            }
            if (c == '+' && !(opensLevel && (i == last || value.charAt(i + 1) == '/'))) {
                return "+ at index " + i + " (expected: only as a whole level) [MQTT-4.7.1-3]";
            }
        }
        return MqttText.fault(value);
    }

    /** Whether the filter has a {@code +} or a {@code #}. */
    public boolean hasWildcard() {
        return value.indexOf('+') >= 0 || value.charAt(value.length() - 1) == '#';
    }

    /** What stands before the first {@code /}; may itself be {@code +} or {@code #}. */
    public String firstLevel() {
        return Levels.first(value);
    }

    /** Whether the filter can match topics of any first level. */
    public boolean startsWithWildcard() {
        char c = value.charAt(0);
        return c == '+' || c == '#';
    }

    /** The one matching function of the project (MQTT 3.1.1 sections 4.7.1 and 4.7.2). No allocation. */
    public boolean matches(TopicName topic) {
        if (topic.isReserved() && startsWithWildcard()) {
            return false; // [MQTT-4.7.2-1]
        }
        String t = topic.value();
        int f = 0;
        int i = 0;
        while (true) {
            char c = f < value.length() ? value.charAt(f) : '/';
            if (c == '#') {
                return true;
            }
            int filterEnd = levelEnd(value, f);
            int topicEnd = levelEnd(t, i);
            if (c != '+') {
                int length = filterEnd - f;
                if (length != topicEnd - i || !value.regionMatches(f, t, i, length)) {
                    return false;
                }
            }
            boolean filterDone = filterEnd == value.length();
            boolean topicDone = topicEnd == t.length();
            if (topicDone) {
                // "a/#" also matches "a": # stands for the parent level too
                return filterDone || (filterEnd + 2 == value.length() && value.endsWith("/#"));
            }
            if (filterDone) {
                return false;
            }
            f = filterEnd + 1;
            i = topicEnd + 1;
        }
    }

    private static int levelEnd(String text, int from) {
        int slash = text.indexOf('/', from);
        return slash < 0 ? text.length() : slash;
    }

    /** By UTF-16 code unit. With an order, a hash map stays fast when clients choose names of one {@link String#hashCode}. */
    @Override
    public int compareTo(TopicFilter other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value;
    }
}
