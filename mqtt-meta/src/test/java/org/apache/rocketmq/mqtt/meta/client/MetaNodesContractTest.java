/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.meta.client;

import java.io.IOException;
import java.nio.file.Path;
import org.apache.rocketmq.mqtt.common.port.Nodes;
import org.apache.rocketmq.mqtt.common.port.NodesContract;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

final class MetaNodesContractTest extends NodesContract {

    @TempDir
    private Path directory;

    private @Nullable NodesOfTests nodes;

    private NodesOfTests nodes() throws IOException, InterruptedException {
        if (nodes == null) {
            nodes = new NodesOfTests(directory);
        }
        return nodes;
    }

    @AfterEach
    void close() throws IOException {
        if (nodes != null) {
            nodes.close();
        }
    }

    @Override
    protected Nodes join(String name) throws IOException, InterruptedException {
        return nodes().join(name).nodes();
    }

    @Override
    protected void die(String name) throws IOException, InterruptedException {
        nodes().die(name);
    }
}
