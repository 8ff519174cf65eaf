/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.access;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.rocketmq.mqtt.common.model.Network;
import org.apache.rocketmq.mqtt.common.model.Qos;
import org.apache.rocketmq.mqtt.cs.access.Rule.Actions;
import org.apache.rocketmq.mqtt.cs.access.Rule.What;
import org.apache.rocketmq.mqtt.cs.access.Rule.Who;
import org.jspecify.annotations.Nullable;

/** Reads the words of one line into a {@link Rule}. One thread, one use. */
final class RuleLine {

    private static final String SHARED = "$share/";

    private final Set<String> said = new HashSet<>();
    private NamePattern user = NamePattern.ANY;
    private NamePattern client = NamePattern.ANY;
    private @Nullable Network from;
    private @Nullable Boolean retain;
    private Qos least = Qos.AT_MOST_ONCE;
    private Qos most = Qos.EXACTLY_ONCE;
    private @Nullable TopicPattern topic;

    private RuleLine() {}

    /**
     * @param number of the line, from 1
     * @param words at least one
     * @throws IllegalArgumentException if they are no rule, with what is wrong and what was expected
     */
    static Rule read(int number, List<String> words) {
        return new RuleLine().rule(number, words);
    }

    private Rule rule(int number, List<String> words) {
        boolean allows = allows(words.get(0));
        if (words.size() == 1) {
            throw wrong(words.get(0), "publish, subscribe or both behind it");
        }
        Actions actions = actions(words.get(1));
        for (String word : words.subList(2, words.size())) {
            take(word, actions);
        }
        if (least.level() > most.level()) {
            throw wrong("qos>=" + least.level() + " qos<=" + most.level(), "a QoS that is in both");
        }
        return new Rule(number, allows, new Who(user, client, from), new What(actions, retain, least, most), topic);
    }

    private static boolean allows(String word) {
        return switch (word) {
            case "allow" -> true;
            case "deny" -> false;
            default -> throw wrong(word, "allow or deny");
        };
    }

    private static Actions actions(String word) {
        return switch (word) {
            case "publish" -> Actions.PUBLISH;
            case "subscribe" -> Actions.SUBSCRIBE;
            case "both" -> Actions.BOTH;
            default -> throw wrong(word, "publish, subscribe or both");
        };
    }

    private void take(String word, Actions actions) {
        int equals = word.indexOf('=');
        String key = equals < 0 ? word : word.substring(0, equals + 1);
        String value = word.substring(equals + 1);
        if (!said.add(key)) {
            throw wrong(word, key + " once");
        }
        switch (key) {
            case "user=" -> user = NamePattern.parse(value);
            case "client=" -> client = clients(value);
            case "address=" -> from = Network.parse(value);
            case "qos<=" -> most = qos(word, value);
            case "qos>=" -> least = qos(word, value);
            case "retain=" -> retain = retain(word, value, actions);
            case "topic=" -> topic = topic(value, actions);
            default ->
                throw wrong(
                        word,
                        "user=, client=, address=, qos<=, qos>=, retain= or topic=, with a value and without a blank");
        }
    }

    private static NamePattern clients(String value) {
        if (value.isEmpty()) {
            throw wrong("client=", "a client id");
        }
        return NamePattern.parse(value);
    }

    private static Qos qos(String word, String value) {
        return switch (value) {
            case "0" -> Qos.AT_MOST_ONCE;
            case "1" -> Qos.AT_LEAST_ONCE;
            case "2" -> Qos.EXACTLY_ONCE;
            default -> throw wrong(word, "0, 1 or 2");
        };
    }

    private static boolean retain(String word, String value, Actions actions) {
        if (actions != Actions.PUBLISH) {
            throw wrong(word, "only behind publish");
        }
        return switch (value) {
            case "yes" -> true;
            case "no" -> false;
            default -> throw wrong(word, "yes or no");
        };
    }

    private static TopicPattern topic(String value, Actions actions) {
        if (actions != Actions.PUBLISH && value.startsWith(SHARED)) {
            throw wrong("topic=" + value, "the filter without " + SHARED + "name/: nobody gets shared subscriptions");
        }
        try {
            return TopicPattern.parse(value);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("topic=" + value + ": " + e.getMessage(), e);
        }
    }

    private static IllegalArgumentException wrong(String word, String expected) {
        return new IllegalArgumentException(word + " (expected: " + expected + ")");
    }
}
