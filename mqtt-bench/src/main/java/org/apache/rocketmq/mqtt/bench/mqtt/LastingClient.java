/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.bench.mqtt;

import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * A client whose session may outlive its connections: it connects again by itself and resumes by the rules of MQTT
 * 3.1.1. Any thread may call it.
 */
public interface LastingClient {
    /** Connects, and again whenever the connection ends, until {@link #disconnect()}. */
    void connect();

    /** Remembered, and sent whenever the server does not have it. */
    void subscribe(String filter, int qos);

    /**
     * Publishes one message if there is a connection and room in flight, and else does nothing.
     *
     * @param next asked for the message only if it can be published now
     */
    void offer(Supplier<Message> next);

    /** Ends the connection with DISCONNECT and stays away; what is unacknowledged is kept. Done when it is closed. */
    CompletionStage<Void> disconnect();
}
