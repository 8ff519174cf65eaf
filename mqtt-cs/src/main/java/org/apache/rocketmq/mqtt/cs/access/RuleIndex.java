/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.access;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Rules in the order of their lines, found by the one client or user that they are about; only those about several are looked through by everybody.
 * Immutable.
 */
final class RuleIndex {

    private static final Rule[] NONE = {};

    private final Map<String, Rule[]> byClient;
    private final Map<String, Rule[]> byUser;
    private final Rule[] others;

    /** @param rules in the order of their lines */
    RuleIndex(List<Rule> rules) {
        Map<String, List<Rule>> ofClients = new HashMap<>();
        Map<String, List<Rule>> ofUsers = new HashMap<>();
        List<Rule> ofMany = new ArrayList<>();
        for (Rule rule : rules) {
            NamePattern client = rule.who().client();
            NamePattern user = rule.who().user();
            if (!client.begins()) {
                ofClients
                        .computeIfAbsent(client.text(), name -> new ArrayList<>())
                        .add(rule);
            } else if (!user.begins()) {
                ofUsers.computeIfAbsent(user.text(), name -> new ArrayList<>()).add(rule);
            } else {
                ofMany.add(rule);
            }
        }
        byClient = asArrays(ofClients);
        byUser = asArrays(ofUsers);
        others = ofMany.toArray(NONE);
    }

    private static Map<String, Rule[]> asArrays(Map<String, List<Rule>> lists) {
        Map<String, Rule[]> arrays = new HashMap<>();
        lists.forEach((name, rules) -> arrays.put(name, rules.toArray(NONE)));
        return arrays;
    }

    /** The first that fits; null if none does. */
    @Nullable
    Rule first(Demand demand) {
        Rule[] ofClient = byClient.getOrDefault(demand.who.client().value(), NONE);
        Rule[] ofUser = byUser.getOrDefault(demand.who.user(), NONE);
        int i = 0;
        int j = 0;
        int k = 0;
        while (true) {
            int client = lineAt(ofClient, i);
            int user = lineAt(ofUser, j);
            int other = lineAt(others, k);
            Rule next;
            if (client < user && client < other) {
                next = ofClient[i++];
            } else if (user < other) {
                next = ofUser[j++];
            } else if (k < others.length) {
                next = others[k++];
            } else {
                return null;
            }
            if (next.fits(demand)) {
                return next;
            }
        }
    }

    private static int lineAt(Rule[] rules, int index) {
        return index < rules.length ? rules[index].line() : Integer.MAX_VALUE;
    }
}
