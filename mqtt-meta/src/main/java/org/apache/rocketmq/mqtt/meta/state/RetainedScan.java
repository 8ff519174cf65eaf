/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.meta.state;

import java.util.Arrays;
import org.apache.rocketmq.mqtt.common.model.TopicFilter;

/**
 * The way of a wildcard filter through topics in the order of their bytes: says of each topic that was come to whether it matches and, if not, where the next one
 * that could match may be, so that subtrees without any are never read.
 *
 * <p>That order is not the order of levels: {@code a-b/c} is between {@code a} and {@code a/c}. But all that begins with {@code a/} stands
 * together.
 */
final class RetainedScan {

    /** The topic matches. */
    static final byte[] MATCH = {1};

    /** It does not; the next topic may. */
    static final byte[] STEP = {2};

    /** Neither it nor any after it does. */
    static final byte[] END = {3};

    /** All topics that begin with {@code $} are before it, and none that does not and could follow them is. */
    private static final byte[] AFTER_RESERVED = {'$' + 1};

    private final byte[][] levels;
    private final int firstWildcard;
    private final boolean startsWithWildcard;

    RetainedScan(TopicFilter filter) {
        String[] parts = filter.value().split("/", -1);
        levels = new byte[parts.length][];
        int literal = parts.length;
        for (int i = parts.length - 1; i >= 0; i--) {
            levels[i] = Keys.of(parts[i]);
            literal = is(i, '+') || is(i, '#') ? i : literal;
        }
        firstWildcard = literal;
        startsWithWildcard = filter.startsWithWildcard();
    }

    /** @return {@link #MATCH}, {@link #STEP} or {@link #END}, or the least key after the topic's that could match */
    byte[] next(byte[] topic) {
        if (startsWithWildcard && topic[0] == '$') {
            return AFTER_RESERVED; // [MQTT-4.7.2-1]
        }
        int from = 0;
        for (int level = 0; ; level++) {
            if (is(level, '#')) {
                return MATCH;
            }
            int to = end(topic, from);
            boolean isTopicEnd = to == topic.length;
            boolean isFilterEnd = level == levels.length - 1;
            boolean mayEndHere = isFilterEnd || is(level + 1, '#');
            if (is(level, '+')) {
                if (isTopicEnd) {
                    return mayEndHere ? MATCH : STEP;
                }
                if (isFilterEnd) {
                    return afterSubtree(topic, to + 1);
                }
            } else {
                boolean isEqual = Arrays.equals(topic, from, to, levels[level], 0, levels[level].length);
                if (isEqual && isTopicEnd && mayEndHere) {
                    return MATCH;
                }
                if (!isEqual || isTopicEnd || isFilterEnd) {
                    return afterMismatch(topic, from, level, mayEndHere);
                }
            }
            from = to + 1;
        }
    }

    /** Below the levels that fit, only what begins with the literal that did not can match. */
    private byte[] afterMismatch(byte[] topic, int from, int level, boolean mayEndHere) {
        byte[] exact = Keys.join(Arrays.copyOf(topic, from), levels[level]);
        if (mayEndHere && Arrays.compareUnsigned(exact, topic) > 0) {
            return exact;
        }
        if (level < levels.length - 1) {
            byte[] below = Keys.join(exact, new byte[] {'/'});
            if (Arrays.compareUnsigned(below, topic) > 0) {
                return below;
            }
        }
        return level <= firstWildcard ? END : afterSubtree(topic, from);
    }

    /** The least key after all that begin like the topic up to a slash. */
    private static byte[] afterSubtree(byte[] topic, int afterSlash) {
        byte[] key = Arrays.copyOf(topic, afterSlash);
        key[afterSlash - 1] = '/' + 1;
        return key;
    }

    private boolean is(int level, char wildcard) {
        return levels[level].length == 1 && levels[level][0] == wildcard;
    }

    private static int end(byte[] topic, int from) {
        int at = from;
        while (at < topic.length && topic[at] != '/') {
            at++;
        }
        return at;
    }
}
