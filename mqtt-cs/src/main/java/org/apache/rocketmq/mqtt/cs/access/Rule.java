/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.access;

import org.apache.rocketmq.mqtt.common.model.Network;
import org.apache.rocketmq.mqtt.common.model.Qos;
import org.jspecify.annotations.Nullable;

/**
 * One line of a rules file.
 *
 * @param line its number, from 1
 * @param allows or denies
 * @param topic null: any, those that begin with {@code $} included
 */
record Rule(
        int line,
        boolean allows,
        Who who,
        What what,
        @Nullable TopicPattern topic) {

    /**
     * Whom it is about.
     *
     * @param from null: from anywhere
     */
    record Who(
            NamePattern user, NamePattern client, @Nullable Network from) {}

    /**
     * What of theirs.
     *
     * @param retain only messages that are to be retained, or only others; null: both
     * @param least lowest QoS
     * @param most highest QoS
     */
    record What(Actions actions, @Nullable Boolean retain, Qos least, Qos most) {}

    enum Actions {
        PUBLISH,
        SUBSCRIBE,
        BOTH
    }

    /** To be asked only about what its action is. */
    boolean fits(Demand demand) {
        return who.client.fits(demand.who.client().value())
                && who.user.fits(demand.who.user())
                && demand.qos.level() >= what.least.level()
                && demand.qos.level() <= what.most.level()
                && (what.retain == null || demand.concernsRetained(what.retain))
                && (who.from == null || demand.comesFrom(who.from, allows))
                && (topic == null || demand.concerns(topic, allows));
    }
}
