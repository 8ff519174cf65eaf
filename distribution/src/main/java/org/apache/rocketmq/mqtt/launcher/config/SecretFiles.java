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
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Whether other users of this host can read, or change, the files that secrets are in: configuration files that set one, private keys, the hashes of passwords, what a class of the user's is told. Of files that
 * only say whom to believe, and who may do what, whether they can change them. A file counts as reachable only if every folder above it can be entered. Where a file system has no such permissions nothing is
 * checked.
 */
final class SecretFiles {

    private final Configuration said;
    private final Path home;
    private final Set<Path> secret = new LinkedHashSet<>();
    private final Set<Path> trusted = new LinkedHashSet<>();

    private SecretFiles(Configuration said, Path home, List<Path> keys) {
        this.said = said;
        this.home = home;
        secret.addAll(said.secretFiles());
        secret.addAll(keys);
        SecurityKeys.PRIVATE_KEY_FILES.forEach(key -> add(key, secret));
        List<String> authenticators = said.get(Keys.AUTH);
        if (authenticators.contains(AuthKeys.FILE)) {
            add(AuthKeys.USERS_FILE, secret);
        }
        add(AuthKeys.PLUGIN_FILE, secret);
        add(ClientKeys.ACL_PLUGIN_FILE, secret);
        SecurityKeys.FILES_OF_TRUST.forEach(key -> add(key, trusted));
    }

    private void add(Key<String> key, Set<Path> files) {
        said.find(key).map(home::resolve).ifPresent(files::add);
    }

    /**
     * @param keys files of private keys that no key of the configuration names directly
     * @param faults gets what every user of the host can reach, unless that is said to be meant
     * @return warnings: the rest of it, and what the file's group can reach
     */
    static List<String> check(Configuration said, Path home, List<Path> keys, List<String> faults) {
        return new SecretFiles(said, home, keys).check(faults);
    }

    private List<String> check(List<String> faults) {
        List<String> warnings = new ArrayList<>();
        for (Path file : secret) {
            check(file, Use.SECRET, warnings, faults);
        }
        trusted.removeAll(secret);
        for (Path file : trusted) {
            check(file, Use.TRUSTED, warnings, faults);
        }
        return warnings;
    }

    private void check(Path file, Use use, List<String> warnings, List<String> faults) {
        String remedy = "chmod " + use.mode + " " + file;
        switch (reach(file, use)) {
            case OWNER -> {}
            case GROUP ->
                warnings.add(file + ": its group can " + use.harm + " (expected: " + remedy
                        + ", unless the group has no other members)");
            case ALL -> {
                String fault = file + ": every user of this host can " + use.harm;
                if (said.get(SecurityKeys.SECRET_FILES_OPEN)) {
                    warnings.add(fault + ", as secretFilesOpen=true says");
                } else {
                    faults.add(
                            fault + " (expected: " + remedy + ", or secretFilesOpen=true if there are no other users)");
                }
            }
        }
    }

    /** What others must not do with a file. */
    private enum Use {
        SECRET("600", "read or change the secrets in it"),
        TRUSTED("go-w", "change it, and with it who is let in or may do what");

        private final String mode;
        private final String harm;

        Use(String mode, String harm) {
            this.mode = mode;
            this.harm = harm;
        }

        boolean isHarmed(Set<PosixFilePermission> given, PosixFilePermission read, PosixFilePermission write) {
            return given.contains(write) || (this == SECRET && given.contains(read));
        }
    }

    private enum Reach {
        OWNER,
        GROUP,
        ALL
    }

    private static Reach reach(Path file, Use use) {
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
            if (allEnter
                    && use.isHarmed(permissions, PosixFilePermission.OTHERS_READ, PosixFilePermission.OTHERS_WRITE)) {
                return Reach.ALL;
            }
            return groupEnters
                            && use.isHarmed(
                                    permissions, PosixFilePermission.GROUP_READ, PosixFilePermission.GROUP_WRITE)
                    ? Reach.GROUP
                    : Reach.OWNER;
        } catch (IOException | UnsupportedOperationException e) {
            // Not there, which is said elsewhere; or of a file system that does not tell.
            return Reach.OWNER;
        }
    }
}
