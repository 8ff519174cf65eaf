/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.access;

import java.net.InetAddress;
import org.apache.rocketmq.mqtt.common.model.Network;
import org.apache.rocketmq.mqtt.common.model.Qos;
import org.apache.rocketmq.mqtt.common.model.TopicFilter;
import org.apache.rocketmq.mqtt.common.model.TopicName;
import org.apache.rocketmq.mqtt.common.port.Authorizer.Person;
import org.jspecify.annotations.Nullable;

/** What a client wants to do. One thread; lives for one decision. */
abstract sealed class Demand {

    final Person who;
    final Qos qos;
    private @Nullable InetAddress address;
    private boolean addressRead;

    private Demand(Person who, Qos qos) {
        this.who = who;
        this.qos = qos;
    }

    /** Whether a rule with that topic has a say in it. */
    abstract boolean concerns(TopicPattern topic, boolean allows);

    /** Whether a rule for messages that are to be retained, or for others, has. */
    abstract boolean concernsRetained(boolean retained);

    /**
     * Read once, and only if a rule asks. Who comes from nobody knows where is allowed nothing for it, and denied all the same.
     */
    final boolean comesFrom(Network network, boolean allows) {
        if (!addressRead) {
            addressRead = true;
            address = Network.addressOf(who.address());
        }
        return address == null ? !allows : network.contains(address);
    }

    static final class Publishing extends Demand {
        private final TopicName topic;
        private final boolean retain;

        Publishing(Person who, TopicName topic, Qos qos, boolean retain) {
            super(who, qos);
            this.topic = topic;
            this.retain = retain;
        }

        @Override
        boolean concerns(TopicPattern pattern, boolean allows) {
            return allows ? pattern.matches(who, topic) : pattern.mayMatch(who, topic);
        }

        @Override
        boolean concernsRetained(boolean retained) {
            return retained == retain;
        }
    }

    static final class Subscribing extends Demand {
        private final TopicFilter filter;

        Subscribing(Person who, TopicFilter filter, Qos qos) {
            super(who, qos);
            this.filter = filter;
        }

        /** A filter is allowed as a whole, and denied for any topic of it. */
        @Override
        boolean concerns(TopicPattern pattern, boolean allows) {
            return allows ? pattern.covers(who, filter) : pattern.overlaps(who, filter);
        }

        @Override
        boolean concernsRetained(boolean retained) {
            return true;
        }
    }
}
