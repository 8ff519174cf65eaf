/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.codec;

import java.util.Locale;

/**
 * What a client did that closes its connection [MQTT-4.8.0-1]. A value: nothing is thrown for it.
 *
 * @param detail for a log line
 */
public record Fault(Kind kind, String detail) {

    /** Few, for a counter. */
    public enum Kind {
        /** Bytes that are no packet. */
        MALFORMED,
        /** Longer than this gateway takes. */
        TOO_LARGE,
        /** A packet that has begun and not ended, when there were too many of them. */
        INCOMPLETE,
        /** Something else came before CONNECT. */
        NOT_CONNECTED,
        /** A second CONNECT. */
        SECOND_CONNECT,
        /** A topic name that cannot be published to. */
        BAD_TOPIC,
        /** A topic filter that is none. */
        BAD_FILTER,
        /** Bytes that are no TLS, or a handshake that failed, for want of a certificate or anything else. */
        TLS,
        /** A request that is not for a WebSocket with MQTT, or a frame that may not be. */
        WEBSOCKET,
        /** A connection from a load balancer that does not say for whom it is. */
        PROXY_HEADER;

        /** As a tag of a meter. */
        public String tag() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
