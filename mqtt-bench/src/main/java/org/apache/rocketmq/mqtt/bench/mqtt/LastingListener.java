/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.bench.mqtt;

/** What a {@link LastingClient} has to say, one call at a time, on a thread of the client's. */
public interface LastingListener {
    /** CONNACK 0 has come. */
    void connected(boolean sessionPresent);

    /** A connection for which {@link #connected} was called is over. */
    default void disconnected() {}

    /** @param granted QoS, or 0x80 for a refusal */
    void subscribed(String filter, int granted);

    /** PUBACK or PUBCOMP has come; at QoS 0, it was written. */
    void acknowledged(Message message);

    /** It was handed out by {@link LastingClient#offer}, but will never be published. */
    void withdrawn(Message message);

    /** A message of QoS 2 comes here once, as the client's packet ids tell it. */
    void received(Delivery delivery);

    /** The server broke the protocol. */
    void violated(String how);
}
