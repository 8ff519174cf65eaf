/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.deliver;

import io.netty.util.concurrent.EventExecutor;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import org.apache.rocketmq.mqtt.cs.PortCall;

/**
 * Lets the sessions of one event loop deliver by turns, a few messages each, and gives the loop back to its other work after a while, so that
 * neither a busy session nor a queue with many subscribers can hold it.
 *
 * <p>Owns the line of sessions that have something to deliver: each stands in it once. Event loop only.
 */
final class Turns implements Runnable {

    private static final int MESSAGES_PER_RUN = 512;

    private final EventExecutor loop;
    private final ArrayDeque<Deliveries> line = new ArrayDeque<>();
    private boolean scheduled; // or running

    Turns(EventExecutor loop) {
        this.loop = loop;
    }

    void join(Deliveries session) {
        assert loop.inEventLoop();
        line.add(session);
        schedule();
    }

    @Override
    public void run() {
        int left = MESSAGES_PER_RUN;
        int waiting = line.size(); // those who join meanwhile come in the next run
        while (left > 0 && waiting-- > 0) {
            left -= 1 + turnOf(line.remove());
        }
        scheduled = !line.isEmpty();
        if (scheduled) {
            goOnAfterInput();
        }
    }

    private static int turnOf(Deliveries session) {
        try {
            return session.takeTurn();
        } catch (RuntimeException e) {
            session.failed(e);
            return 0;
        }
    }

    /** A task that is executed comes before the loop looks at its sockets again; one that is scheduled, after. */
    @SuppressWarnings("FutureReturnValueIgnored") // nobody waits for it
    private void goOnAfterInput() {
        if (!loop.isShuttingDown()) {
            loop.schedule(this, 0, TimeUnit.NANOSECONDS);
        }
    }

    private void schedule() {
        if (!scheduled) {
            scheduled = true;
            PortCall.later(loop, this);
        }
    }
}
