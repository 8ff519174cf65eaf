/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.launcher.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What clients may do.
 *
 * @param file of rules; empty: everybody may do everything
 * @param allowsOtherwise whether what no rule fits is allowed
 */
public record AclChoice(Optional<Path> file, boolean allowsOtherwise) {

    static AclChoice of(Configuration said, Path directory, Path home, List<String> faults) {
        Optional<Path> file = said.find(ClientKeys.ACL_FILE).map(home::resolve);
        if (file.isEmpty() && said.isSaid(ClientKeys.ACL_DEFAULT)) { // it would seem to do something
            faults.add(directory.resolve(ConfigFile.SERVICE.fileName())
                    + ": aclDefault: set without rules (expected: aclFile, too)");
        }
        return new AclChoice(file, said.get(ClientKeys.ACL_DEFAULT).equals("allow"));
    }
}
