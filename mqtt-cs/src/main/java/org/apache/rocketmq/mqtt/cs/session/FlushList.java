/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.session;

import io.netty.util.concurrent.EventExecutor;
import java.util.ArrayList;
import java.util.List;
import org.apache.rocketmq.mqtt.cs.PortCall;

/** The sessions of one event loop that answered: each is flushed once, when the loop is through with what it does now. */
final class FlushList implements Runnable {

    private final EventExecutor loop;
    private List<SessionHandler> written = new ArrayList<>();

    FlushList(EventExecutor loop) {
        this.loop = loop;
    }

    /** To be called once for each session until it is flushed. */
    void add(SessionHandler session) {
        assert loop.inEventLoop();
        written.add(session);
        if (written.size() == 1) {
            PortCall.later(loop, this);
        }
    }

    @Override
    public void run() {
        List<SessionHandler> now = written;
        written = new ArrayList<>(); // a flush may lead to further writes
        now.forEach(SessionHandler::flush);
    }
}
