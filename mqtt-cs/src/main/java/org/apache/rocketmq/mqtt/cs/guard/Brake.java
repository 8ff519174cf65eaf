/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.guard;

import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import org.apache.rocketmq.mqtt.common.port.Meters.Counter;
import org.apache.rocketmq.mqtt.cs.codec.Intake;
import org.apache.rocketmq.mqtt.cs.codec.Intake.Hold;
import org.jspecify.annotations.Nullable;

/**
 * Slows those who publish through one event loop while the node has too much to do: after each PUBLISH nothing more is taken in of the connection for a pause. Then its next packet comes, so
 * nobody waits for longer than {@link Overload} makes a pause, however many there are. Who does not publish is never held.
 *
 * <p>Owns the line of held connections, each at most once. Event loop only; lives as long as the loop.
 */
public final class Brake implements Runnable {

    private final Overload overload;
    private final EventExecutor loop;
    private final Counter pauses;
    private final ArrayDeque<Held> line = new ArrayDeque<>();
    private @Nullable Future<?> timer;

    private record Held(Intake publisher, long until) {}

    Brake(Overload overload, EventExecutor loop, Counter pauses) {
        this.overload = overload;
        this.loop = loop;
        this.pauses = pauses;
    }

    /** A client has published. */
    public void published(Intake publisher) {
        long pause = overload.pauseNanos();
        if (pause > 0 && !publisher.isHeldFor(Hold.OVERLOAD)) {
            publisher.hold(Hold.OVERLOAD);
            pauses.increment();
            line.add(new Held(publisher, loop.ticker().nanoTime() + pause));
            arm(pause);
        }
    }

    private void arm(long nanos) {
        if (timer == null) {
            timer = loop.schedule(this, nanos, TimeUnit.NANOSECONDS);
        }
    }

    /** The pause of the first in the line is over. */
    @Override
    public void run() {
        timer = null;
        long now = loop.ticker().nanoTime();
        while (!line.isEmpty() && line.element().until() - now <= 0) {
            line.remove().publisher().release(Hold.OVERLOAD);
        }
        if (!line.isEmpty()) {
            arm(line.element().until() - now);
        }
    }

    /** It is over for all; if it begins anew, it does with short pauses. */
    void releaseAll() {
        if (timer != null) {
            timer.cancel(false);
            timer = null;
        }
        while (!line.isEmpty()) {
            line.remove().publisher().release(Hold.OVERLOAD);
        }
    }
}
