/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.meta.client;

import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;
import org.apache.rocketmq.mqtt.common.port.Bookmarks;
import org.apache.rocketmq.mqtt.meta.command.Answer;
import org.apache.rocketmq.mqtt.meta.command.Command;
import org.apache.rocketmq.mqtt.meta.command.Query;
import org.apache.rocketmq.mqtt.meta.command.Result;

/** Bookmarks. Each call is one command or query. Safe for any thread. */
final class MetaBookmarks implements Bookmarks {

    private final Metadatabase meta;
    private final String node;
    private final LongSupplier incarnation;

    MetaBookmarks(Metadatabase meta, String node, LongSupplier incarnation) {
        this.meta = meta;
        this.node = node;
        this.incarnation = incarnation;
    }

    @Override
    public CompletionStage<Map<String, Long>> load(String prefix) {
        return meta.ask(new Query.LoadBookmarks(prefix)).thenApply(answer -> ((Answer.BookmarkValues) answer).values());
    }

    @Override
    public CompletionStage<Void> save(String duty, Map<String, Long> bookmarks) {
        return meta.done(new Command.SaveOfDuty(node, incarnation.getAsLong(), duty, bookmarks))
                .thenApply(outcome -> null);
    }

    @Override
    public CompletionStage<Boolean> saveIf(Map<String, Long> expected, Map<String, Long> bookmarks) {
        return meta.done(new Command.SaveBookmarksIf(expected, bookmarks))
                .thenApply(outcome -> ((Result.Compared) outcome.result()).isAsExpected());
    }
}
