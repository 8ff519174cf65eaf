/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.launcher.config;

import java.util.Locale;

/**
 * One configuration key.
 *
 * @param fallback the text that stands if the key is not set
 * @param meaning one line for docs/configuration.md
 */
record Key<T>(ConfigFile file, String name, String fallback, Syntax<T> syntax, Support support, String meaning) {

    /** What becomes of a key that is set. */
    enum Support {
        EFFECTIVE,
        /** As {@code EFFECTIVE}, and its value is never shown. */
        SECRET,
        /** A key of rocketmq-mqtt that changes nothing here and whose absence harms nobody: accepted, with a warning. */
        IGNORED,
        /** A key of rocketmq-mqtt whose user relies on what is not there yet: setting it refuses to start. */
        UNSUPPORTED
    }

    static <T> Key<T> effective(ConfigFile file, String name, String fallback, Syntax<T> syntax, String meaning) {
        return new Key<>(file, name, fallback, syntax, Support.EFFECTIVE, meaning);
    }

    static Key<String> secret(ConfigFile file, String name, String meaning) {
        return secret(file, name, Syntax.anyText(), meaning);
    }

    static Key<String> secret(ConfigFile file, String name, Syntax<String> syntax, String meaning) {
        return new Key<>(file, name, "", syntax, Support.SECRET, meaning);
    }

    static Key<String> ignored(ConfigFile file, String name, String reason) {
        return new Key<>(file, name, "", Syntax.anyText(), Support.IGNORED, reason);
    }

    static Key<String> unsupported(ConfigFile file, String name, String reason) {
        return new Key<>(file, name, "", Syntax.nothing(), Support.UNSUPPORTED, reason);
    }

    boolean hasEffect() {
        return support == Support.EFFECTIVE || support == Support.SECRET;
    }

    /** The environment variable that overrides it: {@code maxConn} is {@code MQTT_MAX_CONN}. */
    String environmentName() {
        return "MQTT_" + name.replaceAll("([a-z0-9])([A-Z])", "$1_$2").toUpperCase(Locale.ROOT);
    }
}
