/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.transport;

import io.netty.util.concurrent.EventExecutor;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Whose TLS handshake begins next on an event loop. The answer to a ClientHello is what costs: milliseconds of a processor. So between two of them everything else that is ready on
 * the loop has its turn, and if a whole fleet comes back at once, those who are served are served in time: in the order in which they came, but once the oldest has waited for so long
 * that its client may have given up, the newest first.
 *
 * <p>Owns the connections that have said something and wait; they leave when they are closed, by their own deadline at the latest. Event loop only, lives as long as the loop.
 */
public final class Handshakes {

    private static final long PATIENCE_NANOS = Duration.ofSeconds(3).toNanos();

    private final EventExecutor loop;
    private final LongSupplier clock;
    private final Deque<FirstFlight> waiting = new ArrayDeque<>();
    private boolean begun;

    public Handshakes(EventExecutor loop) {
        this(loop, System::nanoTime);
    }

    /** @param clock in nanoseconds of any beginning */
    Handshakes(EventExecutor loop, LongSupplier clock) {
        this.loop = loop;
        this.clock = clock;
    }

    /** One that has come: at once, if none has begun in this turn of the loop. */
    void come(FirstFlight flight) {
        if (begun) {
            flight.since = clock.getAsLong();
            waiting.add(flight);
        } else {
            begin(flight);
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // ends with the loop
    private void begin(FirstFlight flight) {
        begun = true;
        // unlike a mere task, not before the loop has looked at its sockets
        loop.schedule(this::goOn, 0, TimeUnit.NANOSECONDS);
        flight.begin();
    }

    private void goOn() {
        FirstFlight next = next();
        if (next == null) {
            begun = false;
        } else {
            begin(next);
        }
    }

    private @Nullable FirstFlight next() {
        while (!waiting.isEmpty() && waiting.getFirst().isOver()) {
            waiting.removeFirst();
        }
        while (!waiting.isEmpty() && waiting.getLast().isOver()) {
            waiting.removeLast();
        }
        if (waiting.isEmpty()) {
            return null;
        }
        return clock.getAsLong() - waiting.getFirst().since > PATIENCE_NANOS
                ? waiting.removeLast()
                : waiting.removeFirst();
    }
}
