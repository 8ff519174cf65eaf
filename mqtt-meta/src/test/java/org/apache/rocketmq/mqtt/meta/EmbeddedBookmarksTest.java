/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.meta;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.apache.rocketmq.mqtt.common.port.Bookmarks;
import org.apache.rocketmq.mqtt.common.port.BookmarksContract;
import org.apache.rocketmq.mqtt.common.port.Duties.Duty;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

final class EmbeddedBookmarksTest extends BookmarksContract {

    @TempDir
    private Path directory;

    private @Nullable Embedded embedded;

    /** Made when the contract first asks, before the methods that set this class up. */
    private Metadata metadata() throws IOException, InterruptedException {
        if (embedded == null) {
            embedded = Embedded.start(directory);
        }
        return embedded.metadata;
    }

    @AfterEach
    void close() throws IOException {
        if (embedded != null) {
            embedded.close();
        }
    }

    @Override
    protected Bookmarks bookmarks() throws IOException, InterruptedException {
        return metadata().bookmarks();
    }

    @Override
    protected void begin(String duty) throws IOException, InterruptedException {
        Held held = new Held();
        metadata().duties().join(duty, held);
        metadata().duties().ready();
        held.begun.orTimeout(20, TimeUnit.SECONDS).join();
    }

    @Override
    protected void giveAway(String duty) {} // what nobody has joined is not this node's

    private static final class Held implements Duty {

        final CompletableFuture<Void> begun = new CompletableFuture<>();

        @Override
        public void begin(BooleanSupplier sure) {
            begun.complete(null);
        }

        @Override
        public CompletionStage<Void> end() {
            return CompletableFuture.completedStage(null);
        }
    }
}
