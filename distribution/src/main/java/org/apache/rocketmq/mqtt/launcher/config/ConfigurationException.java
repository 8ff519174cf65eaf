/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.launcher.config;

import java.util.List;

/** The configuration says what cannot be done. Every fault is one line that names file, key, value and expectation. */
public final class ConfigurationException extends RuntimeException {

    private final List<String> faults;

    public ConfigurationException(String fault) {
        this(List.of(fault));
    }

    public ConfigurationException(List<String> faults) {
        super(String.join("; ", faults));
        this.faults = List.copyOf(faults);
    }

    public List<String> faults() {
        return faults;
    }
}
