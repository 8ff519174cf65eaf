/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.meta.command;

/** Refusals of bytes that somebody newer, or nobody, has written. */
final class Tags {

    private Tags() {}

    static IllegalArgumentException unknown(String what, int tag, int last) {
        return new IllegalArgumentException(what + " tag: " + tag + " (expected: 1.." + last + ")");
    }

    /** Reads the version of what follows. */
    static int version(Source in, String what, int newest) {
        int version = in.u8();
        if (version < 1 || version > newest) {
            throw new IllegalArgumentException(what + " version: " + version + " (expected: 1.." + newest + ")");
        }
        return version;
    }
}
