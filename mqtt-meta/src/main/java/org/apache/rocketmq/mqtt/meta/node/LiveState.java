/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.meta.node;

import java.io.IOException;
import java.nio.file.Path;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException.Category;
import org.apache.rocketmq.mqtt.meta.command.Answer;
import org.apache.rocketmq.mqtt.meta.command.Query;
import org.apache.rocketmq.mqtt.meta.state.MetaState;
import org.jspecify.annotations.Nullable;

/**
 * The state that entries are applied to, and its replacement by a snapshot. Opened, replaced and written to by the thread that applies
 * entries; asked by any, which hears of category RETRY while there is none.
 */
final class LiveState {

    private final Path directory;
    private final Runnable routesChanged;
    private volatile @Nullable MetaState state;

    LiveState(Path directory, Runnable routesChanged) {
        this.directory = directory;
        this.routesChanged = routesChanged;
    }

    /** Opens what is there, or, if a snapshot has more, that. */
    void open(Checkpoints checkpoints) throws IOException {
        MetaState opened = MetaState.open(directory);
        Path latest = checkpoints.latestDirectory();
        if (latest != null && checkpoints.latestIndex() > opened.appliedIndex()) {
            opened.close();
            StateFiles.restore(latest, directory);
            opened = MetaState.open(directory);
        }
        opened.onRouteChange(routesChanged);
        state = opened;
        routesChanged.run();
    }

    /** For the thread that applies entries. */
    MetaState state() {
        MetaState open = state;
        if (open == null) {
            throw new IllegalStateException("the state is closed: " + directory);
        }
        return open;
    }

    /** @throws GatewayException of category RETRY if there is no state now */
    Answer ask(Query query) {
        MetaState open = state;
        if (open == null) {
            throw new GatewayException(Category.RETRY, "the state of this member is not open");
        }
        return open.query(query);
    }

    void close() {
        MetaState open = state;
        state = null;
        if (open != null) {
            open.close();
        }
    }
}
