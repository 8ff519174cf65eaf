/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.common.port;

import org.apache.rocketmq.mqtt.common.model.ClientId;
import org.apache.rocketmq.mqtt.common.model.Qos;
import org.apache.rocketmq.mqtt.common.model.TopicFilter;
import org.apache.rocketmq.mqtt.common.model.TopicName;

/**
 * Decides what a client may do. Asked for every PUBLISH and every filter of a SUBSCRIBE, on an event loop: it answers at once, from memory. Who throws
 * denies.
 */
public interface Authorizer {

    /** Allows everything. */
    Authorizer OPEN = new Authorizer() {
        @Override
        public boolean mayPublish(Person who, TopicName topic, Qos qos, boolean retain) {
            return true;
        }

        @Override
        public boolean maySubscribe(Person who, TopicFilter filter, Qos qos) {
            return true;
        }
    };

    /** @param retain whether the message is to be retained */
    boolean mayPublish(Person who, TopicName topic, Qos qos, boolean retain);

    /** Whether the client may have all that the filter matches. */
    boolean maySubscribe(Person who, TopicFilter filter, Qos qos);

    /**
     * A client that was let in.
     *
     * @param user as its authenticator knows it; empty: nobody in particular
     * @param address textual address of the peer, or of whom its load balancer names
     */
    record Person(ClientId client, String user, String address) {}
}
