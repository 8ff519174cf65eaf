/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.bench.history;

import java.util.ArrayList;
import java.util.List;

/**
 * Times in which something was wrong on purpose, by {@link System#nanoTime()}. Any thread may use it, under its lock;
 * it grows by one entry for each fault.
 */
public final class Windows {
    private static final class Window {
        final long from;
        long to;
        boolean open = true;

        Window(long from) {
            this.from = from;
        }
    }

    private final List<Window> windows = new ArrayList<>();

    /** @return what {@link #close} takes; until then it has no end */
    public synchronized int open(long from) {
        windows.add(new Window(from));
        return windows.size() - 1;
    }

    public synchronized void close(int window, long to) {
        windows.get(window).to = to;
        windows.get(window).open = false;
    }

    public synchronized boolean covers(long moment) {
        return touches(moment, moment);
    }

    /** Whether any of them was open at any time from one moment to the other. */
    public boolean touches(long from, long to) {
        return touching(from, to) > 0;
    }

    /** How many of them were. */
    public synchronized int touching(long from, long to) {
        int count = 0;
        for (Window window : windows) {
            count += window.from - to <= 0 && (window.open || window.to - from >= 0) ? 1 : 0;
        }
        return count;
    }
}
