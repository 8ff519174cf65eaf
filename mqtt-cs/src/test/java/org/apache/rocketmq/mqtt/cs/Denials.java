/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.rocketmq.mqtt.common.model.Qos;
import org.apache.rocketmq.mqtt.common.model.TopicFilter;
import org.apache.rocketmq.mqtt.common.model.TopicName;
import org.apache.rocketmq.mqtt.common.port.Authorizer;

/** Allows all but what a test forbids, any time. One thread. */
public final class Denials implements Authorizer {

    /** Topics nobody may publish to, and filters nobody may have. */
    public final Set<String> closed = new HashSet<>();

    public final List<Person> asked = new ArrayList<>();
    public boolean retainedDenied;
    public boolean broken;

    @Override
    public boolean mayPublish(Person who, TopicName topic, Qos qos, boolean retain) {
        return isOpen(who, topic.value()) && !(retain && retainedDenied);
    }

    @Override
    public boolean maySubscribe(Person who, TopicFilter filter, Qos qos) {
        return isOpen(who, filter.value());
    }

    private boolean isOpen(Person who, String text) {
        asked.add(who);
        if (broken) {
            throw new IllegalStateException("a bug of somebody's");
        }
        return !closed.contains(text);
    }
}
