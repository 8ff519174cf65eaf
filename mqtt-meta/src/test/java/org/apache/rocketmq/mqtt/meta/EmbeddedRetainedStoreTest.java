/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.meta;

import java.io.IOException;
import java.nio.file.Path;
import org.apache.rocketmq.mqtt.common.port.RetainedStoreContract;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

final class EmbeddedRetainedStoreTest extends RetainedStoreContract {

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
    protected Subject subject() throws IOException, InterruptedException {
        return new Subject(
                metadata().retained(), metadata().sessions(), metadata().wills());
    }
}
