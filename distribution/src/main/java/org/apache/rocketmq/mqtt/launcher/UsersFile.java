/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.launcher;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.rocketmq.mqtt.cs.auth.PasswordHash;
import org.apache.rocketmq.mqtt.cs.auth.Users;

/**
 * A file of users that is changed, line by line: order and comments stay. It is always written whole, beside the old one that it then replaces, and only its
 * owner can read it. Processes that change it at the same time wait for one another: there is a file to lock beside it, which stays. For one thread.
 */
final class UsersFile {

    private static final FileAttribute<?> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private final Path path;

    UsersFile(Path path) {
        this.path = path.toAbsolutePath();
    }

    /** Whether the user was there before. */
    boolean put(String user, byte[] password) throws IOException {
        String line = user + ":" + PasswordHash.of(password).text();
        return alone(target -> {
            List<String> lines = lines(target);
            int place = placeOf(user, lines);
            if (place < 0) {
                lines.add(line);
            } else {
                lines.set(place, line);
            }
            write(target, lines);
            return place >= 0;
        });
    }

    /** Whether the user was there; else nothing is changed. */
    boolean delete(String user) throws IOException {
        return Files.exists(path)
                && alone(target -> {
                    List<String> lines = lines(target);
                    int place = placeOf(user, lines);
                    if (place >= 0) {
                        lines.remove(place);
                        write(target, lines);
                    }
                    return place >= 0;
                });
    }

    /** What is done while nobody else changes the file. */
    @FunctionalInterface
    private interface Change {
        /** Whether the user was there. */
        boolean on(Path target) throws IOException;
    }

    private boolean alone(Change change) throws IOException {
        Path target = Files.exists(path) ? path.toRealPath() : path; // not a link to it
        Path beside = target.resolveSibling("." + target.getFileName() + ".lock");
        Set<StandardOpenOption> options = Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try (FileChannel channel = FileChannel.open(beside, options, OWNER_ONLY);
                FileLock lock = channel.lock()) {
            if (Files.exists(target)) {
                keepOwner(target, beside);
            }
            return lock.isValid() && change.on(target);
        }
    }

    /** @throws IllegalArgumentException if the gateway would not take what is there: to change it would be to hide that */
    private List<String> lines(Path target) throws IOException {
        if (Files.notExists(target)) {
            return new ArrayList<>();
        }
        byte[] content = Files.readAllBytes(target);
        Users unused = Users.of(path, content);
        return new ArrayList<>(
                new String(content, StandardCharsets.UTF_8).lines().toList());
    }

    private static int placeOf(String user, List<String> lines) {
        for (int i = 0; i < lines.size(); i++) {
            String line = lines.get(i).strip();
            if (!line.isEmpty() && !line.startsWith("#") && Users.nameIn(line).equals(user)) {
                return i;
            }
        }
        return -1;
    }

    private static void write(Path target, List<String> lines) throws IOException {
        Path part = target.resolveSibling(target.getFileName() + ".part");
        Files.deleteIfExists(part);
        Files.createFile(part, OWNER_ONLY);
        Files.writeString(part, String.join("\n", lines) + "\n", StandardOpenOption.WRITE, StandardOpenOption.SYNC);
        if (Files.exists(target)) {
            keepOwner(target, part);
        }
        Files.move(part, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Else a gateway that is not root's could no longer read what root has changed. */
    private static void keepOwner(Path from, Path to) throws IOException {
        PosixFileAttributes old = Files.readAttributes(from, PosixFileAttributes.class);
        PosixFileAttributes made = Files.readAttributes(to, PosixFileAttributes.class);
        PosixFileAttributeView view =
                Files.getFileAttributeView(to, PosixFileAttributeView.class, LinkOption.NOFOLLOW_LINKS);
        if (!old.owner().equals(made.owner())) {
            view.setOwner(old.owner());
        }
        if (!old.group().equals(made.group())) {
            view.setGroup(old.group());
        }
    }
}
