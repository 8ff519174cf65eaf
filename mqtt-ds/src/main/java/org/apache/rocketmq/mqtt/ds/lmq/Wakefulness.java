/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.ds.lmq;

import java.util.concurrent.atomic.AtomicReference;

/** Whether a tail sleeps or reads, and whether news came while it read. Any thread. */
final class Wakefulness {

    private final AtomicReference<State> state = new AtomicReference<>(State.SLEEPING);

    private enum State {
        SLEEPING,
        READING,
        /** Reading, and there was news meanwhile: a pull in vain is followed by another. */
        READING_WITH_NEWS
    }

    /** @return whether it slept: it is the caller's to read now */
    boolean wakeIfAsleep() {
        return state.compareAndSet(State.SLEEPING, State.READING);
    }

    /**
     * There is news.
     *
     * @return whether it slept: it is the caller's to read now
     */
    boolean wake() {
        while (true) {
            State now = state.get();
            if (now == State.READING_WITH_NEWS
                    || (now == State.READING && state.compareAndSet(now, State.READING_WITH_NEWS))) {
                return false;
            }
            if (now == State.SLEEPING && wakeIfAsleep()) {
                return true;
            }
        }
    }

    /** It goes on reading; what comes from now on is news. */
    void goOn() {
        state.set(State.READING);
    }

    /** @return false if there was news: it reads on */
    boolean sleep() {
        if (state.compareAndSet(State.READING, State.SLEEPING)) {
            return true;
        }
        goOn();
        return false;
    }
}
