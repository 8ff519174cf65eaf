/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.session;

import java.util.Locale;

/** Why a session ended. */
public enum EndReason {
    /** The client said DISCONNECT: the only end without a will. */
    DISCONNECT,
    CONNECTION_LOST,
    KEEP_ALIVE,
    /** The same client connected anew. */
    TAKEN_OVER,
    PROTOCOL_ERROR,
    /** It published what it may not publish, and MQTT 3.1.1 has no other answer. */
    NOT_AUTHORIZED,
    /** It published to a topic that is longer or deeper than any may be. */
    OVER_LIMIT,
    /** What the client showed of itself when it connected is no longer good. */
    EXPIRED,
    /** A message could not be stored and must not be acknowledged. */
    STORE_FAILED,
    /** A filter could not be subscribed and the dialect cannot say so. */
    SUBSCRIBE_FAILED,
    /** The metadata did not take the end of a subscription in time, and UNSUBACK has no code that says so. */
    UNSUBSCRIBE_FAILED,
    /** The metadata did not take the beginning of the session in time: the client has got CONNACK 3. */
    UNAVAILABLE,
    SHUTDOWN,
    /** A fault of ours. */
    INTERNAL_ERROR;

    /** As a tag of a meter. */
    String tag() {
        return name().toLowerCase(Locale.ROOT);
    }
}
