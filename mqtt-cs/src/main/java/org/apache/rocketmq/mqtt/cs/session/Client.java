/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.session;

import java.time.Instant;
import org.apache.rocketmq.mqtt.common.model.ClientId;
import org.apache.rocketmq.mqtt.common.port.Authorizer.Person;
import org.apache.rocketmq.mqtt.cs.codec.Dialect;
import org.jspecify.annotations.Nullable;

/**
 * Who is connected, as its CONNECT said and its authenticator knows.
 *
 * @param person for whoever decides what it may do
 * @param cleanSession whether nothing of the session outlives the connection
 * @param keepAliveSeconds 0 for none
 * @param until when its connection is closed, since what it showed has expired; null: never
 */
public record Client(
        Person person,
        Dialect dialect,
        boolean cleanSession,
        int keepAliveSeconds,
        @Nullable Instant until) {

    public ClientId id() {
        return person.client();
    }
}
