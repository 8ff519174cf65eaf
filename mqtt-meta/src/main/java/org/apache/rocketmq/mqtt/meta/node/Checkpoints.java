/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.meta.node;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.ratis.server.protocol.TermIndex;
import org.apache.ratis.server.storage.FileInfo;
import org.apache.ratis.server.storage.RaftStorage;
import org.apache.ratis.statemachine.SnapshotInfo;
import org.apache.ratis.statemachine.SnapshotRetentionPolicy;
import org.apache.ratis.statemachine.StateMachineStorage;
import org.apache.ratis.statemachine.impl.FileListSnapshotInfo;
import org.apache.rocketmq.mqtt.meta.state.MetaState;
import org.jspecify.annotations.Nullable;

/**
 * The snapshots of a member: directories {@code checkpoint.<term>_<index>}, each a copy of the state that shares its large files with it. What
 * the leader sends to a member that has fallen behind lands here too, with an {@code .md5} beside each file.
 *
 * <p>Changed by the thread that applies entries; known to any.
 */
final class Checkpoints implements StateMachineStorage {

    private static final Pattern NAME = Pattern.compile("checkpoint\\.(\\d+)_(\\d+)");
    private static final String DIGEST = ".md5";
    private static final String UNFINISHED = ".unfinished";

    private volatile @Nullable Path directory;
    private volatile @Nullable FileListSnapshotInfo latest;

    @Override
    public void init(RaftStorage storage) throws IOException {
        directory = storage.getStorageDir().getStateMachineDir().toPath();
        look();
        for (Path unfinished : all(name -> name.startsWith("checkpoint.") && name.endsWith(UNFINISHED))) {
            StateFiles.delete(unfinished); // the process ended while it was made
        }
    }

    /** What there is now is all there is: after a snapshot came in from outside. */
    void look() throws IOException {
        Files.createDirectories(directory());
        List<Path> found = finished();
        latest = found.isEmpty() ? null : info(found.get(0));
    }

    /** Keeps the state as it is. */
    void take(MetaState state) throws IOException {
        TermIndex at = TermIndex.valueOf(state.appliedTerm(), state.appliedIndex());
        Path finished = directory().resolve("checkpoint." + at.getTerm() + "_" + at.getIndex());
        if (Files.exists(finished)) {
            return;
        }
        Path unfinished = directory().resolve(finished.getFileName() + UNFINISHED);
        StateFiles.delete(unfinished);
        state.flush();
        state.checkpoint(unfinished);
        Files.move(unfinished, finished);
        try (FileChannel entries = FileChannel.open(directory(), StandardOpenOption.READ)) {
            entries.force(true);
        }
        latest = info(finished);
    }

    @Override
    public @Nullable SnapshotInfo getLatestSnapshot() {
        return latest;
    }

    /** @return the directory of the latest snapshot; null if there is none */
    @Nullable
    Path latestDirectory() {
        FileListSnapshotInfo last = latest;
        return last == null ? null : directory().resolve("checkpoint." + last.getTerm() + "_" + last.getIndex());
    }

    /** @return how far the latest snapshot goes; -1 if there is none */
    long latestIndex() {
        FileListSnapshotInfo last = latest;
        return last == null ? -1 : last.getIndex();
    }

    @Override
    public void format() {}

    @Override
    public void cleanupOldSnapshots(SnapshotRetentionPolicy policy) throws IOException {
        List<Path> found = finished();
        for (Path old :
                found.subList(Math.min(found.size(), Math.max(1, policy.getNumSnapshotsRetained())), found.size())) {
            StateFiles.delete(old);
        }
    }

    @Override
    public @Nullable File getSnapshotDir() {
        Path known = directory;
        return known == null ? null : known.toFile();
    }

    /** The newest first. */
    private List<Path> finished() throws IOException {
        return all(name -> NAME.matcher(name).matches()).stream()
                .sorted(Comparator.comparing(Checkpoints::at).reversed())
                .toList();
    }

    private List<Path> all(Predicate<String> names) throws IOException {
        try (Stream<Path> entries = Files.list(directory())) {
            return entries.filter(entry -> names.test(nameOf(entry))).toList();
        }
    }

    private static FileListSnapshotInfo info(Path checkpoint) throws IOException {
        try (Stream<Path> files = Files.list(checkpoint)) {
            return new FileListSnapshotInfo(
                    files.filter(file ->
                                    Files.isRegularFile(file) && !nameOf(file).endsWith(DIGEST))
                            .sorted()
                            .map(file -> new FileInfo(file, null))
                            .toList(),
                    at(checkpoint));
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
    }

    private static TermIndex at(Path checkpoint) {
        Matcher name = NAME.matcher(nameOf(checkpoint));
        if (!name.matches()) {
            throw new IllegalArgumentException("no checkpoint: " + checkpoint);
        }
        return TermIndex.valueOf(Long.parseLong(name.group(1)), Long.parseLong(name.group(2)));
    }

    private static String nameOf(Path file) {
        return String.valueOf(file.getFileName());
    }

    private Path directory() {
        return Objects.requireNonNull(directory, "init was not called");
    }
}
