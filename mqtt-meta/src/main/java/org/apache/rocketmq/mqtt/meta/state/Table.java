/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.meta.state;

import java.nio.charset.StandardCharsets;

/** The tables, each ordered by the unsigned bytes of its keys. A name is for ever: it is on disk. */
enum Table {
    /** One row: {@link Head}. */
    HEAD("default"),
    /** Client: {@link ClaimRow}. Of every client that is connected or has a stored session. */
    CLAIMS("claims"),
    /** Client: what is stored of it. Of persistent sessions alone. */
    SESSIONS("sessions"),
    /** Time of disconnection and client, of stored sessions that nobody is connected to. */
    IDLE("idle"),
    /** Topic: its retained message. */
    RETAINED("retained"),
    /** Topic, and again state's time and topic, of retained messages that were removed lately. */
    REMOVED("removed"),
    /** Owner, kind and key of each wanted thing: for filters of stored sessions, by how many. */
    ROUTES("routes"),
    /** Revision: the row of {@link #ROUTES} that changed. */
    CHANGES("changes"),
    /** Epoch: a will that is due, and to whom. */
    DUE("due"),
    /** Node, whether it must be told, and epoch of each due will. */
    DUE_OF("due-of"),
    /** Node: {@link NodeRow}. */
    NODES("nodes"),
    /** Name: {@link DutyRow}. Of duties that are held. */
    DUTIES("duties"),
    /** Sender: its last entry's sequence and reply. */
    SENDERS("senders"),
    /** Name: number. */
    BOOKMARKS("bookmarks");

    private final String familyName;

    Table(String familyName) {
        this.familyName = familyName;
    }

    byte[] family() {
        return familyName.getBytes(StandardCharsets.US_ASCII);
    }
}
