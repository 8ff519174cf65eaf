/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.launcher.config;

import java.util.List;

/** The keys whose values nobody is to see, for tests of other packages. */
public final class SecretVariables {

    private SecretVariables() {}

    /** As environment variables. */
    public static List<String> all() {
        return Keys.ALL.stream()
                .filter(key -> key.support() == Key.Support.SECRET)
                .map(Key::environmentName)
                .toList();
    }
}
