/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.guard;

import java.util.Locale;

/** Why a connection, or a CONNECT, is turned away by the gate. */
public enum Refusal {
    /** The node has as many connections as it may have. */
    TOO_MANY_CONNECTIONS("connection closed"),
    TOO_MANY_CONNECTIONS_OF_ADDRESS("connection closed"),
    /** More come in a second than may. */
    CONNECT_RATE("connection closed"),
    CONNECT_RATE_OF_ADDRESS("connection closed"),
    /** Too many are open whose clients are not let in yet. */
    TOO_MANY_PENDING("connection closed"),
    TOO_MANY_PENDING_OF_ADDRESS("connection closed"),
    /** The client connects again and again. */
    CLIENT_FLAPS("CONNECT refused, return code 3"),
    /** Clients of the address were refused again and again for what they showed of themselves. */
    ADDRESS_FAILS("CONNECT refused, return code 3"),
    /** The node has too much to do. */
    OVERLOADED("CONNECT refused, return code 3");

    private final String consequence;

    Refusal(String consequence) {
        this.consequence = consequence;
    }

    /** As a tag of a meter, and in log lines. */
    public String tag() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** For a log line. */
    String consequence() {
        return consequence;
    }
}
