/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.session;

import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Ends a session that was silent for one and a half times its keep-alive [MQTT-3.1.2-24], after a second look. A packet costs one look at the clock; the timer is
 * armed again only when it goes off. Event loop only.
 */
final class KeepAlive implements Runnable {

    private static final long SECOND_LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private final EventExecutor loop;
    private final SessionHandler session;
    private final long patienceNanos;
    private long heardAtNanos;
    private boolean doubted;
    private @Nullable Future<?> timer;

    /** @param seconds more than 0 */
    KeepAlive(EventExecutor loop, SessionHandler session, int seconds) {
        this.loop = loop;
        this.session = session;
        this.patienceNanos = TimeUnit.SECONDS.toNanos(seconds) * 3 / 2;
    }

    void start() {
        heard();
        arm(patienceNanos);
    }

    void heard() {
        heardAtNanos = loop.ticker().nanoTime();
    }

    void stop() {
        if (timer != null) {
            timer.cancel(false);
        }
    }

    @Override
    public void run() {
        if (!session.listens()) {
            heard(); // it is us who take nothing in
        }
        long left = heardAtNanos + patienceNanos - loop.ticker().nanoTime();
        if (left > 0) {
            doubted = false;
            arm(left);
        } else if (!doubted) { // what came while the loop was late, or took nothing in, is read before the second look
            doubted = true;
            arm(SECOND_LOOK_NANOS);
        } else {
            session.act(new Reply.Close(
                    EndReason.KEEP_ALIVE, "silent for " + TimeUnit.NANOSECONDS.toMillis(patienceNanos) + " ms"));
        }
    }

    private void arm(long nanos) {
        timer = loop.schedule(this, nanos, TimeUnit.NANOSECONDS);
    }
}
