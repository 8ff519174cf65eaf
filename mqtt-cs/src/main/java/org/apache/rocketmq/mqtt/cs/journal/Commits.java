/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.journal;

import io.netty.util.concurrent.EventExecutor;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.apache.rocketmq.mqtt.common.port.SessionStore;
import org.apache.rocketmq.mqtt.cs.ConnectSettings;

/**
 * Lets the persistent sessions of one event loop write what nobody waits for, all of them at once, an interval after the first had something. No
 * timer runs while there is nothing to write. Event loop only.
 */
public final class Commits implements Runnable {

    final SessionStore store;
    final EventExecutor loop;
    final ConnectSettings settings;
    private final Set<Journal> waiting = new LinkedHashSet<>();

    public Commits(SessionStore store, EventExecutor loop, ConnectSettings settings) {
        this.store = store;
        this.loop = loop;
        this.settings = settings;
    }

    @SuppressWarnings("FutureReturnValueIgnored") // nobody waits for it
    void add(Journal journal) {
        assert loop.inEventLoop();
        if (waiting.add(journal) && waiting.size() == 1 && !loop.isShuttingDown()) {
            loop.schedule(this, settings.commitInterval().toNanos(), TimeUnit.NANOSECONDS);
        }
    }

    @Override
    public void run() {
        List<Journal> now = new ArrayList<>(waiting);
        waiting.clear();
        now.forEach(Journal::writeNow);
    }
}
