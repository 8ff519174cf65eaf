/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.common.model;

/** Topic levels, the pieces between {@code /} (MQTT 3.1.1 section 4.7.1.1). */
final class Levels {
    private Levels() {}

    static String first(String text) {
        int slash = text.indexOf('/');
        return slash < 0 ? text : text.substring(0, slash);
    }
}
