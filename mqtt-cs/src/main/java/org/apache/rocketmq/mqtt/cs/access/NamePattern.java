/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.access;

/**
 * The user names or client ids that a rule is about: one, or all that begin in some way.
 *
 * @param text the name, or its beginning
 * @param begins whether more may follow
 */
record NamePattern(String text, boolean begins) {

    static final NamePattern ANY = new NamePattern("", true);

    /** @throws IllegalArgumentException if a {@code *} stands elsewhere than at the end */
    static NamePattern parse(String text) {
        int star = text.indexOf('*');
        if (star >= 0 && star != text.length() - 1) {
            throw new IllegalArgumentException(text + " (expected: a name, a beginning followed by *, or * alone)");
        }
        return star < 0 ? new NamePattern(text, false) : new NamePattern(text.substring(0, star), true);
    }

    boolean fits(String name) {
        return begins ? name.startsWith(text) : name.equals(text);
    }
}
