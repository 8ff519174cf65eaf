/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.ds.notify;

import org.jspecify.annotations.Nullable;

/** How far one consume queue was handled. One reader has it, and moves it until it is closed. Guarded by the bookmarks. */
final class FeedBookmark {

    private final FeedBookmarks bookmarks;
    private final String key;
    private boolean closed;

    FeedBookmark(FeedBookmarks bookmarks, String key) {
        this.bookmarks = bookmarks;
        this.key = key;
    }

    /** The offset to go on at; null if the queue was not read before. */
    @Nullable
    Long offset() {
        return bookmarks.at(key);
    }

    /** All before the offset is handled; without effect once closed. */
    void moveTo(long offset) {
        synchronized (bookmarks) {
            if (!closed) {
                bookmarks.moved(key, offset);
            }
        }
    }

    void close() {
        synchronized (bookmarks) {
            closed = true;
        }
    }
}
