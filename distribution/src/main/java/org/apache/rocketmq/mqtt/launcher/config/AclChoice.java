/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.launcher.config;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * What clients may do. Without rules and without a class everybody may do everything; there are never both.
 *
 * @param file of rules
 * @param allowsOtherwise whether what no rule fits is allowed
 * @param own class of the user's that decides
 */
public record AclChoice(Optional<Path> file, boolean allowsOtherwise, Optional<Own> own) {

    /**
     * A class of the user's.
     *
     * @param properties file of what it is told; empty: nothing
     */
    public record Own(String className, Optional<Path> properties) {}

    static AclChoice of(Configuration said, Path directory, Path home, List<String> faults) {
        String where = directory.resolve(ConfigFile.SERVICE.fileName()) + ": ";
        Optional<Path> file = said.find(ClientKeys.ACL_FILE).map(home::resolve);
        Optional<String> className = said.find(ClientKeys.ACL_CLASS);
        Optional<Path> properties = said.find(ClientKeys.ACL_PLUGIN_FILE).map(home::resolve);
        if (file.isEmpty() && said.isSaid(ClientKeys.ACL_DEFAULT)) { // it would seem to do something
            faults.add(where + "aclDefault: set without rules (expected: aclFile, too)");
        }
        if (file.isPresent() && className.isPresent()) {
            faults.add(where + "aclClass: set beside aclFile (expected: one of them)");
        }
        if (className.isEmpty() && properties.isPresent()) {
            faults.add(where + "aclPluginFile: set without a class (expected: aclClass, too)");
        }
        properties
                .filter(path -> !Files.isReadable(path))
                .ifPresent(
                        path -> faults.add(where + "aclPluginFile: " + path + " (expected: a file that can be read)"));
        return new AclChoice(
                file,
                said.get(ClientKeys.ACL_DEFAULT).equals("allow"),
                className.map(name -> new Own(name, properties)));
    }
}
