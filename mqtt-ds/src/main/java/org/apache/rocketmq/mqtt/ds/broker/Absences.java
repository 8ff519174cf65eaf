/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.ds.broker;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.apache.rocketmq.mqtt.common.port.Meters;
import org.apache.rocketmq.mqtt.common.runtime.Scheduler;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which brokers are left out when a broker is chosen to store a message: those that did not answer, or answered that they cannot store. A
 * broker comes back when it answers a probe, after a second first and then less and less often, until it stores something again. One that
 * did not answer comes back sooner if it answers anything else; unless that has helped nothing before.
 *
 * <p>Any thread; lives as long as the cluster. One entry for each broker that failed since it last stored something.
 */
final class Absences {

    private static final Logger LOG = LoggerFactory.getLogger(Absences.class);

    private static final long FIRST_PAUSE_MILLIS = 1_000;
    private static final long LONGEST_PAUSE_MILLIS = 30_000;

    private final Scheduler scheduler;
    private final Function<Broker, CompletionStage<?>> probe;
    private final Meters.Counter begun;
    private final Map<Broker, Absence> absences = new HashMap<>(); // guarded by this

    private static final class Absence {
        long pauseMillis = FIRST_PAUSE_MILLIS;
        boolean refuses; // to store, though it answers
    }

    /** @param probe asks a broker anything; fails if it does not answer */
    Absences(Scheduler scheduler, Function<Broker, CompletionStage<?>> probe, Meters meters) {
        this.scheduler = scheduler;
        this.probe = probe;
        this.begun = meters.counter("mqtt_broker_outages");
        meters.gauge("mqtt_brokers_left_out", this::leftOut);
    }

    private synchronized long leftOut() {
        return absences.keySet().stream().filter(Broker::isLeftOut).count();
    }

    /** It did not answer. */
    void failed(Broker broker, Throwable why) {
        leaveOut(broker, false, why.toString());
    }

    /** It answered that it cannot store now. */
    void refused(Broker broker, String why) {
        leaveOut(broker, true, why);
    }

    private void leaveOut(Broker broker, boolean refuses, String why) {
        long pauseMillis;
        synchronized (this) {
            if (broker.isLeftOut()) {
                return;
            }
            Absence absence = absences.get(broker);
            boolean hasComeBackInVain = absence != null;
            if (absence == null) {
                absence = new Absence();
                absences.put(broker, absence);
            }
            absence.refuses = refuses || hasComeBackInVain;
            pauseMillis = longerEachTime(absence);
            broker.leaveOut(true);
        }
        begun.increment();
        LOG.warn("broker={} is left out, its topics go to others if there are any: {}", broker, why);
        scheduler.after(pauseMillis, () -> pauseIsOver(broker));
    }

    private static long longerEachTime(Absence absence) {
        long now = absence.pauseMillis;
        absence.pauseMillis = Math.min(2 * now, LONGEST_PAUSE_MILLIS);
        return now;
    }

    private void pauseIsOver(Broker broker) {
        if (!broker.isLeftOut()) {
            return;
        }
        probe.apply(broker).whenComplete((answer, fault) -> {
            if (fault == null) {
                comeBack(broker);
            } else {
                probeLater(broker);
            }
        });
    }

    private void probeLater(Broker broker) {
        long pauseMillis;
        synchronized (this) {
            Absence absence = absences.get(broker);
            if (absence == null || !broker.isLeftOut()) {
                return;
            }
            pauseMillis = longerEachTime(absence);
        }
        scheduler.after(pauseMillis, () -> pauseIsOver(broker));
    }

    private void comeBack(Broker broker) {
        synchronized (this) {
            if (!broker.isLeftOut()) {
                return;
            }
            broker.leaveOut(false);
        }
        LOG.info("broker={} answers, it is tried again", broker);
    }

    /** It has answered something. */
    void answered(Broker broker) {
        boolean refuses;
        synchronized (this) {
            Absence absence = absences.get(broker);
            refuses = absence == null || absence.refuses;
        }
        if (!refuses) {
            comeBack(broker);
        }
    }

    /** It has stored something. */
    void stored(Broker broker) {
        if (!broker.wasLeftOut()) {
            return; // the usual case, without a lock
        }
        synchronized (this) {
            absences.remove(broker);
            broker.neverLeftOut();
        }
        LOG.info("broker={} stores again", broker);
    }
}
