/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.access;

import java.util.List;
import org.apache.rocketmq.mqtt.cs.access.Rule.Actions;
import org.jspecify.annotations.Nullable;

/** All rules of a file, ready to be asked. Immutable. */
final class RuleSet {

    private final RuleIndex publishing;
    private final RuleIndex subscribing;
    private final int size;

    /** @param rules in the order of their lines */
    RuleSet(List<Rule> rules) {
        publishing = new RuleIndex(without(Actions.SUBSCRIBE, rules));
        subscribing = new RuleIndex(without(Actions.PUBLISH, rules));
        size = rules.size();
    }

    private static List<Rule> without(Actions actions, List<Rule> rules) {
        return rules.stream().filter(rule -> rule.what().actions() != actions).toList();
    }

    /** The first rule that fits; null if none does. */
    @Nullable
    Rule first(Demand demand) {
        return (demand instanceof Demand.Publishing ? publishing : subscribing).first(demand);
    }

    int size() {
        return size;
    }
}
