/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.access;

import org.apache.rocketmq.mqtt.common.model.TopicFilter;

/**
 * How the sets of topics that two filters match lie to one another: as sections 4.7.1 and 4.7.2 of MQTT 3.1.1 say, where {@code #} stands for the level before it,
 * too, and no leading wildcard for a topic that begins with {@code $}. Pure, without allocation.
 */
final class TopicSets {
    private TopicSets() {}

    /** Whether {@code wide} matches every topic that {@code narrow} matches. */
    static boolean covers(TopicFilter wide, TopicFilter narrow) {
        String w = spelled(wide);
        String n = spelled(narrow);
        if (wide.startsWithWildcard() && isReserved(n)) {
            return false; // [MQTT-4.7.2-1]
        }
        int i = 0;
        int j = 0;
        while (true) {
            boolean wideDone = i > w.length();
            boolean narrowDone = j > n.length();
            if (!wideDone && isRest(w, i)) {
                return true;
            }
            if (wideDone || narrowDone) {
                return wideDone && narrowDone;
            }
            if (isRest(n, j)) {
                return false; // it also matches what ends here
            }
            int wideEnd = levelEnd(w, i);
            int narrowEnd = levelEnd(n, j);
            if (!isAnyOne(w, i) && !isSame(w, i, wideEnd, n, j, narrowEnd)) {
                return false;
            }
            i = wideEnd + 1;
            j = narrowEnd + 1;
        }
    }

    /** Whether there is a topic that both match. */
    static boolean overlap(TopicFilter one, TopicFilter other) {
        String a = spelled(one);
        String b = spelled(other);
        if ((one.startsWithWildcard() && isReserved(b)) || (other.startsWithWildcard() && isReserved(a))) {
            return false; // [MQTT-4.7.2-1]
        }
        int i = 0;
        int j = 0;
        while (true) {
            boolean oneDone = i > a.length();
            boolean otherDone = j > b.length();
            if ((!oneDone && isRest(a, i)) || (!otherDone && isRest(b, j))) {
                return true;
            }
            if (oneDone || otherDone) {
                return oneDone && otherDone;
            }
            int oneEnd = levelEnd(a, i);
            int otherEnd = levelEnd(b, j);
            if (!isAnyOne(a, i) && !isAnyOne(b, j) && !isSame(a, i, oneEnd, b, j, otherEnd)) {
                return false;
            }
            i = oneEnd + 1;
            j = otherEnd + 1;
        }
    }

    /** No topic has no level, and none is empty: said in such a way that this needs no thought below. */
    private static String spelled(TopicFilter filter) {
        return switch (filter.value()) {
            case "#" -> "+/#";
            case "/#" -> "/+/#";
            default -> filter.value();
        };
    }

    private static boolean isReserved(String filter) {
        return filter.charAt(0) == '$';
    }

    private static boolean isRest(String filter, int level) {
        return level < filter.length() && filter.charAt(level) == '#';
    }

    private static boolean isAnyOne(String filter, int level) {
        return level < filter.length() && filter.charAt(level) == '+';
    }

    private static boolean isSame(String a, int from, int to, String b, int otherFrom, int otherTo) {
        return to - from == otherTo - otherFrom && a.regionMatches(from, b, otherFrom, to - from);
    }

    private static int levelEnd(String text, int from) {
        int slash = text.indexOf('/', from);
        return slash < 0 ? text.length() : slash;
    }
}
