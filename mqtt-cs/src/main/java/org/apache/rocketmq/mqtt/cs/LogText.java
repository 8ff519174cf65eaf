/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs;

import java.util.regex.Pattern;

/** What others have named, as it may stand in a log: not too long, and within one line. */
public final class LogText {

    private static final int MOST_SHOWN = 200;
    private static final Pattern BREAKS = Pattern.compile("[\\p{Cntrl}\u0085\u2028\u2029]");

    private LogText() {}

    public static String of(String text) {
        String part =
                text.length() <= MOST_SHOWN ? text : text.substring(0, MOST_SHOWN) + "... (" + text.length() + ")";
        return BREAKS.matcher(part).replaceAll("?");
    }
}
