/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.access;

import java.util.ArrayList;
import java.util.List;
import org.apache.rocketmq.mqtt.common.model.TopicFilter;
import org.apache.rocketmq.mqtt.common.model.TopicName;
import org.apache.rocketmq.mqtt.common.port.Authorizer.Person;
import org.jspecify.annotations.Nullable;

/**
 * A topic filter in which {@code %c} stands for the client id and {@code %u} for the user, as a level or a part of one; {@code %%} is a percent sign. A name that would
 * be more than a part of one level, or make a reserved topic, makes no filter: the pattern then matches nothing. Immutable.
 */
final class TopicPattern {

    private enum Name {
        CLIENT,
        USER;

        String of(Person who) {
            return this == CLIENT ? who.client().value() : who.user();
        }
    }

    /** One part; a text follows each name, and one stands before the first. */
    private final List<String> texts;

    private final List<Name> names;
    /** If it is the same for everybody. */
    private final @Nullable TopicFilter fixed;
    /** How every topic begins that a filter made from it matches. */
    private final String head;
    /** Matches whatever a filter made from it matches, for anybody. */
    private final TopicFilter widest;

    private TopicPattern(List<String> texts, List<Name> names) {
        this.texts = List.copyOf(texts);
        this.names = List.copyOf(names);
        this.fixed = names.isEmpty() ? new TopicFilter(texts.get(0)) : null;
        String first = texts.get(0);
        int wildcard = first.indexOf('+');
        this.head = wildcard < 0 ? first : first.substring(0, wildcard);
        this.widest = fixed == null ? new TopicFilter(first.substring(0, first.lastIndexOf('/') + 1) + '#') : fixed;
    }

    /** @throws IllegalArgumentException if it can be no topic filter */
    static TopicPattern parse(String text) {
        List<String> texts = new ArrayList<>();
        List<Name> names = new ArrayList<>();
        StringBuilder part = new StringBuilder();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c != '%') {
                part.append(c);
                continue;
            }
            char kind = ++i < text.length() ? text.charAt(i) : ' ';
            switch (kind) {
                case '%' -> part.append('%');
                case 'c', 'u' -> {
                    names.add(kind == 'c' ? Name.CLIENT : Name.USER);
                    texts.add(part.toString());
                    part.setLength(0);
                }
                default ->
                    throw new IllegalArgumentException("% at index " + (i - 1)
                            + " (expected: %c for the client id, %u for the user, %% for a percent sign)");
            }
        }
        texts.add(part.toString());
        String fault = TopicFilter.fault(String.join("x", texts));
        if (fault != null) {
            throw new IllegalArgumentException(fault);
        }
        return new TopicPattern(texts, names);
    }

    /** The filter that it is for somebody; null if his names make none. */
    @Nullable
    TopicFilter of(Person who) {
        if (fixed != null) {
            return fixed;
        }
        StringBuilder text = new StringBuilder(64).append(texts.get(0));
        for (int i = 0; i < names.size(); i++) {
            String name = names.get(i).of(who);
            if (!isPartOfLevel(name) || (text.isEmpty() && name.charAt(0) == '$')) {
                return null;
            }
            text.append(name).append(texts.get(i + 1));
        }
        try {
            return new TopicFilter(text.toString());
        } catch (IllegalArgumentException e) {
            return null; // too long, or with a control character: rare enough to be told by the one check there is
        }
    }

    private static boolean isPartOfLevel(String name) {
        return !name.isEmpty() && name.indexOf('/') < 0 && name.indexOf('+') < 0 && name.indexOf('#') < 0;
    }

    boolean matches(Person who, TopicName topic) {
        if (fixed != null) {
            return fixed.matches(topic);
        }
        if (!topic.value().startsWith(head)) {
            return false; // spares most the making of a filter
        }
        TopicFilter filter = of(who);
        return filter != null && filter.matches(topic);
    }

    /** The same, but for somebody whose names make no filter it is as wide as it can be: a name is no way around a rule that denies. */
    boolean mayMatch(Person who, TopicName topic) {
        TopicFilter filter = of(who);
        return (filter == null ? widest : filter).matches(topic);
    }

    /** Whether it matches all that is asked for. */
    boolean covers(Person who, TopicFilter wanted) {
        TopicFilter filter = of(who);
        return filter != null && TopicSets.covers(filter, wanted);
    }

    /** Whether it matches any of what is asked for; as wide as it can be for somebody whose names make no filter. */
    boolean overlaps(Person who, TopicFilter wanted) {
        TopicFilter filter = of(who);
        return TopicSets.overlap(filter == null ? widest : filter, wanted);
    }
}
