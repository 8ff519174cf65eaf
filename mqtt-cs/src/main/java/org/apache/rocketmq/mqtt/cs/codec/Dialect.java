/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.codec;

import org.jspecify.annotations.Nullable;

/** A version of MQTT spoken on a connection, and what is different in it. */
public enum Dialect {
    /** MQTT 3.1: no return code for a failed subscription, an empty client id is refused, requests may carry DUP. */
    V3_1("MQIsdp", 3, false),
    /** MQTT 3.1.1. */
    V3_1_1("MQTT", 4, true);

    private final String protocolName;
    private final int protocolLevel;
    private final boolean strict;

    Dialect(String protocolName, int protocolLevel, boolean strict) {
        this.protocolName = protocolName;
        this.protocolLevel = protocolLevel;
        this.strict = strict;
    }

    /** The dialect a CONNECT asks for; null if it is not spoken here. */
    static @Nullable Dialect of(String protocolName, int protocolLevel) {
        for (Dialect dialect : values()) {
            if (dialect.protocolLevel == protocolLevel && dialect.protocolName.equals(protocolName)) {
                return dialect;
            }
        }
        return null;
    }

    /** Whether a protocol name is one of MQTT's, in whatever version. */
    static boolean isName(String protocolName) {
        return protocolName.equals(V3_1.protocolName) || protocolName.equals(V3_1_1.protocolName);
    }

    /** Whether SUBACK can say 0x80, failure. */
    public boolean canRefuseSubscription() {
        return strict;
    }

    /** Whether a client may leave its id to the gateway [MQTT-3.1.3-6]. */
    public boolean allowsEmptyClientId() {
        return strict;
    }

    /** Whether PUBREL, SUBSCRIBE and UNSUBSCRIBE may be marked as repeated in the fixed header. */
    boolean marksRepeatedRequests() {
        return !strict;
    }
}
