/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.apache.rocketmq.mqtt.common.model.ClientId;
import org.apache.rocketmq.mqtt.common.model.Qos;
import org.apache.rocketmq.mqtt.common.model.TopicFilter;
import org.apache.rocketmq.mqtt.common.model.TopicName;
import org.apache.rocketmq.mqtt.common.port.Authorizer.Person;

/** Rules without a file; asked in few words. What none fits is denied. */
final class RulesForTest {

    private final RuleSet rules;

    private RulesForTest(RuleSet rules) {
        this.rules = rules;
    }

    static RulesForTest of(String... lines) {
        RuleText text = RuleText.parse(String.join("\n", lines).getBytes(StandardCharsets.UTF_8));
        assertThat(text.faults()).isEmpty();
        return new RulesForTest(new RuleSet(text.rules()));
    }

    static Person person(String user, String client, String address) {
        return new Person(new ClientId(client), user, address);
    }

    static Person person(String user, String client) {
        return person(user, client, "10.0.0.7");
    }

    boolean publish(Person who, String topic) {
        return publish(who, topic, 0, false);
    }

    boolean publish(Person who, String topic, int qos, boolean retain) {
        return allows(new Demand.Publishing(who, new TopicName(topic), Qos.of(qos), retain));
    }

    boolean subscribe(Person who, String filter) {
        return subscribe(who, filter, 0);
    }

    boolean subscribe(Person who, String filter, int qos) {
        return allows(new Demand.Subscribing(who, new TopicFilter(filter), Qos.of(qos)));
    }

    private boolean allows(Demand demand) {
        Rule rule = rules.first(demand);
        return rule != null && rule.allows();
    }
}
