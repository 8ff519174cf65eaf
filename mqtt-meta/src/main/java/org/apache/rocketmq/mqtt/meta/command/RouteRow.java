/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.meta.command;

/**
 * "Somebody wants this" or, as a change, "wants it no more". Setting a row twice is as setting it once, so a reader may hear of it more often
 * than it changed.
 *
 * @param key a topic filter or a client id
 * @param owner the node where the subscriber or client is connected, or {@link #STORED}
 */
public record RouteRow(Kind kind, String key, String owner, boolean isPresent) {

    /** The owner of what is wanted by stored sessions, whether connected or not. No node has this name. */
    public static final String STORED = "";

    /** What is wanted. */
    public enum Kind {
        /** Messages that match a topic filter. */
        FILTER,
        /** Messages addressed to a client. */
        PEER
    }
}
