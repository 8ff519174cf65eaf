/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.launcher;

import java.nio.file.Path;
import org.apache.rocketmq.mqtt.launcher.config.ConfigurationException;
import org.jspecify.annotations.Nullable;

/**
 * What a process is started with.
 *
 * @param configuration folder of the configuration files
 * @param home that relative paths in them begin at
 * @param readyFile written when the process is ready; null: none
 */
record CommandLine(Path configuration, Path home, @Nullable Path readyFile) {

    /** @throws ConfigurationException naming the argument that is wrong */
    static CommandLine parse(String... args) {
        Path configuration = Path.of("conf");
        Path home = Path.of("");
        Path readyFile = null;
        for (int i = 0; i < args.length; i += 2) {
            if (i + 1 == args.length) {
                throw new ConfigurationException(args[i] + ": nothing follows (expected: a path)");
            }
            switch (args[i]) {
                case "--conf" -> configuration = Path.of(args[i + 1]);
                case "--home" -> home = Path.of(args[i + 1]);
                case "--ready-file" -> readyFile = Path.of(args[i + 1]);
                default ->
                    throw new ConfigurationException(
                            args[i] + " (expected: --conf FOLDER, --home FOLDER or --ready-file FILE)");
            }
        }
        return new CommandLine(configuration, home, readyFile);
    }
}
