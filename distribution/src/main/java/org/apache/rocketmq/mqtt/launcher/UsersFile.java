/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.launcher;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.apache.rocketmq.mqtt.cs.auth.PasswordHash;
import org.apache.rocketmq.mqtt.cs.auth.Users;

/**
 * A file of users that is changed, line by line: order and comments stay. It is always written whole, beside the old one that it then replaces, and only its
 * owner can read it. For one thread, and one process at a time.
 */
final class UsersFile {

    private final Path path;

    UsersFile(Path path) {
        this.path = path.toAbsolutePath();
    }

    /** Whether the user was there before. */
    boolean put(String user, byte[] password) throws IOException {
        List<String> lines = lines();
        String line = user + ":" + PasswordHash.of(password).text();
        int place = placeOf(user, lines);
        if (place < 0) {
            lines.add(line);
        } else {
            lines.set(place, line);
        }
        write(lines);
        return place >= 0;
    }

    /** Whether the user was there; else nothing is changed. */
    boolean delete(String user) throws IOException {
        List<String> lines = lines();
        int place = placeOf(user, lines);
        if (place >= 0) {
            lines.remove(place);
            write(lines);
        }
        return place >= 0;
    }

    /** @throws IllegalArgumentException if the gateway would not take what is there: to change it would be to hide that */
    private List<String> lines() throws IOException {
        if (Files.notExists(path)) {
            return new ArrayList<>();
        }
        byte[] content = Files.readAllBytes(path);
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

    private void write(List<String> lines) throws IOException {
        Path target = Files.exists(path) ? path.toRealPath() : path; // not a link to it
        Path part = target.resolveSibling(target.getFileName() + ".part");
        Files.deleteIfExists(part);
        Files.createFile(part, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
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
