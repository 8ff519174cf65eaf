/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.access;

import java.util.Locale;

/** What one client may not have more of. */
public enum Limit {
    /** Bytes of a topic or filter. */
    TOPIC_LENGTH,
    /** Levels of a topic or filter. */
    TOPIC_LEVELS,
    /** Bytes of a client id. */
    CLIENT_ID_LENGTH,
    /** Filters of one client, or their bytes in a session that is stored. */
    SUBSCRIPTIONS,
    /** Messages of QoS 2 that the client has sent and not released. */
    UNRELEASED;

    /** As a tag of a meter. */
    String tag() {
        return name().toLowerCase(Locale.ROOT);
    }
}
