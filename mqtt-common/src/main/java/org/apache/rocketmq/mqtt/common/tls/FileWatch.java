/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.common.tls;

import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException;
import org.jspecify.annotations.Nullable;

/**
 * Files that belong together and may change while the process runs: by what is in them, since a mounted secret changes by a link, and two writes in a second have one time stamp. What cannot be used, as
 * in the middle of a change, leaves in force what was read before, is tried again at each look, and is complained of once.
 *
 * <p>Owns what was read last. {@link #look} is for one thread at a time, {@link #current} for any.
 */
public final class FileWatch<T> {

    private final List<Path> files;
    private final Reading<T> reading;
    private final Consumer<String> complain;
    private volatile T current;
    private String digest;
    private String complaint = "";

    /** What becomes of the files. */
    @FunctionalInterface
    public interface Reading<T> {
        /**
         * @param before what was read before, and stays if this fails; null the first time
         * @throws GatewayException naming the file that cannot be used
         */
        T read(FileContents contents, @Nullable T before);
    }

    /**
     * Reads what is there.
     *
     * @param complain gets the reason why later contents are not used
     * @throws GatewayException FATAL, naming the file, if one cannot be read, or used
     */
    public FileWatch(List<Path> files, Reading<T> reading, Consumer<String> complain) {
        this.files = List.copyOf(files);
        this.reading = reading;
        this.complain = complain;
        FileContents first = FileContents.of(files);
        this.current = reading.read(first, null);
        this.digest = first.digest();
    }

    /** What was read last and can be used. */
    public T current() {
        return current;
    }

    /**
     * Blocks for as long as it takes to read the files.
     *
     * @return whether there is something new
     */
    public boolean look() {
        try {
            FileContents now = FileContents.of(files);
            boolean changed = !now.digest().equals(digest);
            if (changed) {
                current = reading.read(now, current);
                digest = now.digest();
            }
            complaint = "";
            return changed;
        } catch (GatewayException e) {
            String reason = String.valueOf(e.getMessage());
            if (!reason.equals(complaint)) {
                complaint = reason;
                complain.accept(reason);
            }
            return false;
        }
    }
}
