/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.launcher.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Whether other users of this host can read, or change, the files that secrets are in: configuration files that set one, and private keys. A file counts as reachable only if every folder above it can
 * be entered. Where a file system has no such permissions nothing is checked.
 */
final class SecretFiles {

    private SecretFiles() {}

    /**
     * @param faults gets what every user of the host can reach, unless that is said to be meant
     * @return warnings: the rest of it, and what the file's group can reach
     */
    static List<String> check(Configuration said, Path home, List<String> faults) {
        List<Path> files = new ArrayList<>(said.secretFiles());
        SecurityKeys.PRIVATE_KEY_FILES.forEach(
                key -> said.find(key).map(home::resolve).ifPresent(files::add));
        boolean isMeant = said.get(SecurityKeys.SECRET_FILES_OPEN);
        List<String> warnings = new ArrayList<>();
        for (Path file : files.stream().distinct().toList()) {
            switch (reach(file)) {
                case OWNER -> {}
                case GROUP ->
                    warnings.add(file + ": its group can read or change the secrets in it (expected: chmod 600 " + file
                            + ", unless the group has no other members)");
                case ALL -> {
                    String fault = file + ": every user of this host can read or change the secrets in it";
                    if (isMeant) {
                        warnings.add(fault + ", as secretFilesOpen=true says");
                    } else {
                        faults.add(fault + " (expected: chmod 600 " + file
                                + ", or secretFilesOpen=true if there are no other users)");
                    }
                }
            }
        }
        return warnings;
    }

    private enum Reach {
        OWNER,
        GROUP,
        ALL
    }

    private static Reach reach(Path file) {
        try {
            Path real = file.toRealPath();
            Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(real);
            boolean groupEnters = true;
            boolean allEnter = true;
            for (Path above = real.getParent(); above != null; above = above.getParent()) {
                Set<PosixFilePermission> enter = Files.getPosixFilePermissions(above);
                allEnter &= enter.contains(PosixFilePermission.OTHERS_EXECUTE);
                groupEnters &= enter.contains(PosixFilePermission.GROUP_EXECUTE)
                        || enter.contains(PosixFilePermission.OTHERS_EXECUTE);
            }
            if (allEnter && isAny(permissions, PosixFilePermission.OTHERS_READ, PosixFilePermission.OTHERS_WRITE)) {
                return Reach.ALL;
            }
            return groupEnters && isAny(permissions, PosixFilePermission.GROUP_READ, PosixFilePermission.GROUP_WRITE)
                    ? Reach.GROUP
                    : Reach.OWNER;
        } catch (IOException | UnsupportedOperationException e) {
            // Not there, which is said elsewhere; or of a file system that does not tell.
            return Reach.OWNER;
        }
    }

    private static boolean isAny(Set<PosixFilePermission> given, PosixFilePermission one, PosixFilePermission other) {
        return given.contains(one) || given.contains(other);
    }
}
