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
 * Whether other users of this host can read, or change, the files that secrets are in: configuration files that set one, private keys, hashes of passwords, what a plug-in is told; or can change those
 * that say who is let in. A file counts as reachable only if every folder above it can be entered. Where a file system has no such permissions nothing is checked.
 */
final class SecretFiles {

    private SecretFiles() {}

    /**
     * @param keys files of private keys that no key of the configuration names directly
     * @param faults gets what every user of the host can reach, unless that is said to be meant
     * @return warnings: the rest of it, and what the file's group can reach
     */
    static List<String> check(Configuration said, Path home, List<Path> keys, List<String> faults) {
        List<Path> files = new ArrayList<>(said.secretFiles());
        files.addAll(keys);
        SecurityKeys.PRIVATE_KEY_FILES.forEach(key -> add(said, key, home, files));
        add(said, AuthKeys.PLUGIN_FILE, home, files);
        if (said.get(Keys.AUTH).contains("file")) {
            add(said, AuthKeys.USERS_FILE, home, files);
        }
        List<Path> trusted = new ArrayList<>();
        SecurityKeys.FILES_OF_TRUST.forEach(key -> add(said, key, home, trusted));
        List<String> warnings = new ArrayList<>();
        checkSecret(said, files.stream().distinct().toList(), warnings, faults);
        checkTrusted(said, trusted.stream().distinct().toList(), warnings, faults);
        return warnings;
    }

    private static void add(Configuration said, Key<String> key, Path home, List<Path> files) {
        said.find(key).map(home::resolve).ifPresent(files::add);
    }

    private static void checkSecret(Configuration said, List<Path> files, List<String> warnings, List<String> faults) {
        boolean isMeant = said.get(SecurityKeys.SECRET_FILES_OPEN);
        for (Path file : files) {
            switch (reach(file, Access.READ_OR_CHANGE)) {
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
    }

    /** They may be read by anybody. */
    private static void checkTrusted(Configuration said, List<Path> files, List<String> warnings, List<String> faults) {
        for (Path file : files) {
            if (reach(file, Access.CHANGE) == Reach.ALL) {
                String fault = file + ": every user of this host can change who is let in";
                if (said.get(SecurityKeys.SECRET_FILES_OPEN)) {
                    warnings.add(fault + ", as secretFilesOpen=true says");
                } else {
                    faults.add(fault + " (expected: chmod o-w " + file
                            + ", or secretFilesOpen=true if there are no other users)");
                }
            }
        }
    }

    /** What is to be kept from others. */
    private enum Access {
        READ_OR_CHANGE(PosixFilePermission.OTHERS_READ, PosixFilePermission.GROUP_READ),
        CHANGE(PosixFilePermission.OTHERS_WRITE, PosixFilePermission.GROUP_WRITE);

        private final PosixFilePermission all;
        private final PosixFilePermission group;

        /** Each beside that of changing. */
        Access(PosixFilePermission all, PosixFilePermission group) {
            this.all = all;
            this.group = group;
        }
    }

    private enum Reach {
        OWNER,
        GROUP,
        ALL
    }

    private static Reach reach(Path file, Access access) {
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
            if (allEnter && isAny(permissions, access.all, PosixFilePermission.OTHERS_WRITE)) {
                return Reach.ALL;
            }
            return groupEnters && isAny(permissions, access.group, PosixFilePermission.GROUP_WRITE)
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
