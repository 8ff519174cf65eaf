/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.bench.faults;

import org.apache.rocketmq.mqtt.bench.mqtt.Identity;
import org.apache.rocketmq.mqtt.bench.mqtt.Visit;

/**
 * One client id that connects to one gateway after another and leaves none by itself: each has to learn that it is no
 * longer its client's. All its connections ask for PINGRESP again and again. Moves on the actors' thread and is told by
 * loops; a move begins only when the one before is accepted or has failed.
 */
final class Roamer {
    private static final int LEAST_STAY_MILLIS = 4_000;
    private static final int MOST_STAY_MILLIS = 7_000;
    private static final int PING_MILLIS = 500;
    private static final int RETRY_MILLIS = 300;

    /** Its pings are those of {@link #PING_MILLIS}. */
    private static final int NO_KEEP_ALIVE = 0;

    private final Scene scene;
    private final String clientId;
    private final boolean clean;
    private int gateway;

    Roamer(Scene scene, int number) {
        this.scene = scene;
        this.clientId = scene.clientId("roamer-" + number);
        this.clean = number % 2 == 0;
        this.gateway = number;
    }

    void move() {
        gateway = (gateway + 1) % scene.gateways().size();
        new Stay(gateway).begin();
    }

    private final class Stay implements Visit.Listener {
        private final int at;
        private volatile int connection = -1;
        private volatile boolean over;

        Stay(int at) {
            this.at = at;
        }

        void begin() {
            Visit.begin(
                    scene.loops(),
                    at,
                    scene.gateways().get(at),
                    new Identity(clientId, "", "", NO_KEEP_ALIVE, clean),
                    null,
                    Scene.PATIENCE_MILLIS,
                    this);
        }

        @Override
        public void accepted(Visit visit) {
            connection = scene.books().takeovers().accepted(clientId, "gateway-" + (at + 1), System.nanoTime());
            scene.chronicle().event("accepted", "client", clientId, "gateway", at + 1, "connection", connection);
            scene.later(PING_MILLIS, () -> ping(visit));
            // on the actors' thread: theirs are the random numbers
            scene.later(0, () -> scene.later(scene.between(LEAST_STAY_MILLIS, MOST_STAY_MILLIS), Roamer.this::move));
        }

        private void ping(Visit visit) {
            if (!over) {
                visit.ping();
                scene.later(PING_MILLIS, () -> ping(visit));
            }
        }

        @Override
        public void answered(long asked) {
            scene.books().takeovers().answered(connection, asked);
        }

        @Override
        public void ended(boolean byServer) {
            over = true;
            if (connection < 0) {
                scene.later(RETRY_MILLIS, Roamer.this::move);
            } else {
                scene.chronicle().event("closed", "client", clientId, "connection", connection);
                scene.books().takeovers().ended(connection, System.nanoTime());
            }
        }
    }
}
