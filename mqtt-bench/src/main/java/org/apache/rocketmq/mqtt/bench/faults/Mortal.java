/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.bench.faults;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.rocketmq.mqtt.bench.history.Stamp;
import org.apache.rocketmq.mqtt.bench.history.WillBook.End;
import org.apache.rocketmq.mqtt.bench.mqtt.Identity;
import org.apache.rocketmq.mqtt.bench.mqtt.Message;
import org.apache.rocketmq.mqtt.bench.mqtt.Visit;

/**
 * Lives one life after another, each as a new client with a will of its own at some gateway; leaves with DISCONNECT or
 * drops dead, by turns of the dice, unless the gateway does first. Moves on the actors' thread and is told by a loop:
 * its lock guards it.
 */
final class Mortal {
    private static final int LEAST_LIFE_MILLIS = 1_000;
    private static final int MOST_LIFE_MILLIS = 8_000;
    private static final int PAUSE_MILLIS = 300;

    /** So long after a fault a connection may end for it. */
    private static final int CALM_SECONDS = 5;

    private static final int WILL_QOS = 2;
    private static final int WILL_BYTES = 64;
    private static final int OF_NO_FLOW = -1;

    /**
     * A connection with a will that ended without DISCONNECT.
     *
     * @param gateway from 1
     */
    record Death(int will, int gateway, long accepted, long ended) {}

    private final Scene scene;
    private final String name;
    private final List<Death> deaths = new ArrayList<>();

    Mortal(Scene scene, int number) {
        this.scene = scene;
        this.name = "mortal-" + number;
    }

    void live() {
        new Life().begin();
    }

    synchronized List<Death> deaths() {
        return List.copyOf(deaths);
    }

    private synchronized void died(Death death) {
        deaths.add(death);
    }

    private final class Life implements Visit.Listener {
        private final int will = scene.books().wills().attempt();
        private final int gateway = scene.random().nextInt(scene.gateways().size());
        private final int millis = scene.between(LEAST_LIFE_MILLIS, MOST_LIFE_MILLIS);
        private final boolean polite = scene.random().nextBoolean();
        private volatile long acceptedAt;
        private volatile long leftAt;

        void begin() {
            String clientId = scene.clientId(name + "-" + will);
            Message last = Message.of(
                    scene.roster().wills() + "/" + name,
                    WILL_QOS,
                    new Stamp(scene.run(), OF_NO_FLOW, will, System.nanoTime()),
                    WILL_BYTES);
            Visit.begin(
                    scene.loops(),
                    will,
                    scene.gateways().get(gateway),
                    new Identity(clientId, "", "", Scene.KEEP_ALIVE_SECONDS, true),
                    last,
                    Scene.PATIENCE_MILLIS,
                    this);
        }

        @Override
        public void accepted(Visit visit) {
            acceptedAt = System.nanoTime();
            scene.chronicle().event("alive", "client", name, "will", will, "gateway", gateway + 1);
            scene.later(millis, () -> end(visit));
        }

        private void end(Visit visit) {
            if (polite) {
                leftAt = System.nanoTime();
                visit.leave();
            } else {
                visit.drop();
            }
        }

        @Override
        public void ended(boolean byServer) {
            long now = System.nanoTime();
            End how = how(byServer, now);
            scene.chronicle().event("ended", "client", name, "will", will, "how", how.name(), "by_server", byServer);
            scene.books().wills().ended(will, how);
            if (how == End.DIED) {
                died(new Death(will, gateway + 1, acceptedAt, now));
            }
            scene.later(PAUSE_MILLIS, Mortal.this::live);
        }

        /** A DISCONNECT was surely read if the server closed the connection and there was no other reason to. */
        private End how(boolean byServer, long now) {
            if (acceptedAt == 0) {
                return End.UNKNOWN;
            }
            if (leftAt == 0) {
                return End.DIED;
            }
            boolean sure =
                    byServer && !scene.books().faults().touches(leftAt - TimeUnit.SECONDS.toNanos(CALM_SECONDS), now);
            return sure ? End.LEFT : End.UNKNOWN;
        }
    }
}
