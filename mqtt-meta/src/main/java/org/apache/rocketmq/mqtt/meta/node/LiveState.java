/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.meta.node;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException.Category;
import org.apache.rocketmq.mqtt.meta.command.Answer;
import org.apache.rocketmq.mqtt.meta.command.Query;
import org.apache.rocketmq.mqtt.meta.state.MetaState;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The state that entries are applied to, and its replacement by a snapshot. Opened, replaced and written to by the thread that applies
 * entries; asked by any, which hears of category RETRY while there is none.
 *
 * <p>One that is damaged is put aside, as {@code state.damaged}, and replaced by the latest snapshot; without a snapshot the log is whole, and
 * begins it anew.
 */
final class LiveState {

    private static final Logger LOG = LoggerFactory.getLogger(LiveState.class);

    private final Path directory;

    /** A file that says: do not open this state. */
    private final Path distrusted;

    private final Runnable routesChanged;
    private volatile @Nullable MetaState state;

    LiveState(Path directory, Runnable routesChanged) {
        this.directory = directory;
        this.distrusted = directory.resolveSibling(directory.getFileName() + ".distrusted");
        this.routesChanged = routesChanged;
    }

    /** Opens what is there, or, if a snapshot has more, that. */
    void open(Checkpoints checkpoints) throws IOException {
        Path latest = checkpoints.latestDirectory();
        MetaState opened = openWhole(latest);
        if (latest != null && checkpoints.latestIndex() > opened.appliedIndex()) {
            opened.close();
            StateFiles.restore(latest, directory);
            opened = MetaState.open(directory);
        }
        opened.onRouteChange(routesChanged);
        state = opened;
        routesChanged.run();
    }

    private MetaState openWhole(@Nullable Path latest) throws IOException {
        if (!Files.exists(distrusted)) {
            try {
                return MetaState.open(directory);
            } catch (RuntimeException e) { // whatever it stumbles over
                LOG.error("the state is damaged, it is put aside directory={}", directory, e);
            }
        }
        StateFiles.putAside(directory, ".damaged");
        Files.deleteIfExists(distrusted);
        if (latest != null) {
            LOG.warn("the state begins again from a snapshot, the log has the rest snapshot={}", latest);
            StateFiles.restore(latest, directory);
        } else {
            LOG.warn("the state begins again from the log directory={}", directory);
        }
        return MetaState.open(directory);
    }

    /** Its tables failed: the next start begins with a snapshot. */
    void distrust() {
        try {
            Files.writeString(distrusted, "");
        } catch (IOException e) {
            LOG.error("the state cannot be marked as damaged directory={}", directory, e);
        }
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
