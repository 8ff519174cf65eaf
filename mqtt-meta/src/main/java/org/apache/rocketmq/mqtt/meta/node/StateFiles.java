/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.meta.node;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** The files of a state, as a directory that can be copied and thrown away. */
final class StateFiles {

    /** Never written to again once they are there, so that two directories can share them. */
    private static final String SHARED = ".sst";

    private static final String DIGEST = ".md5";

    private StateFiles() {}

    /** Makes {@code to} a copy of the checkpoint {@code from}, in place of whatever was there; large files are shared. */
    static void restore(Path from, Path to) throws IOException {
        Path unfinished = to.resolveSibling(to.getFileName() + ".unfinished");
        delete(unfinished);
        Files.createDirectories(unfinished);
        try (Stream<Path> entries = Files.list(from)) {
            for (Path file : entries.filter(Files::isRegularFile).toList()) {
                String name = String.valueOf(file.getFileName());
                if (name.endsWith(SHARED)) {
                    Files.createLink(unfinished.resolve(name), file);
                } else if (!name.endsWith(DIGEST)) {
                    Files.copy(file, unfinished.resolve(name));
                }
            }
        }
        putAside(to, ".old");
        Files.move(unfinished, to);
        delete(to.resolveSibling(to.getFileName() + ".old"));
    }

    /** Renames a directory, if it is there, in place of whatever had that name before. */
    static void putAside(Path directory, String suffix) throws IOException {
        Path aside = directory.resolveSibling(directory.getFileName() + suffix);
        delete(aside);
        if (Files.exists(directory)) {
            Files.move(directory, aside);
        }
    }

    static void delete(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return;
        }
        try (Stream<Path> entries = Files.walk(directory)) {
            List<Path> deepestFirst = entries.sorted(Comparator.reverseOrder()).toList();
            for (Path entry : deepestFirst) {
                Files.delete(entry);
            }
        }
    }
}
