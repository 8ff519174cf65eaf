/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.bench.faults;

import java.util.concurrent.atomic.AtomicLong;
import org.apache.rocketmq.mqtt.bench.mqtt.Identity;
import org.apache.rocketmq.mqtt.bench.mqtt.Visit;

/** Connects new clients at a fixed rate, one gateway after another, to see when that works again. On the actors' thread. */
final class Knocker {
    private static final int EVERY_MILLIS = 200;
    private static final int NO_KEEP_ALIVE = 0;

    private final Scene scene;
    private final AtomicLong admitted = new AtomicLong();
    private int count;

    Knocker(Scene scene) {
        this.scene = scene;
    }

    void knock() {
        Call call = new Call(System.nanoTime());
        Visit.begin(
                scene.loops(),
                count,
                scene.gateways().get(count % scene.gateways().size()),
                new Identity(scene.clientId("knocker-" + count), "", "", NO_KEEP_ALIVE, true),
                null,
                Scene.PATIENCE_MILLIS,
                call);
        count++;
        scene.later(EVERY_MILLIS, this::knock);
    }

    long admitted() {
        return admitted.get();
    }

    private final class Call implements Visit.Listener {
        private final long sent;

        Call(long sent) {
            this.sent = sent;
        }

        @Override
        public void accepted(Visit visit) {
            admitted.incrementAndGet();
            scene.books().recoveries().admitted(sent, System.nanoTime());
            visit.leave();
        }

        @Override
        public void ended(boolean byServer) {
            // of no interest: the next one comes anyway
        }
    }
}
