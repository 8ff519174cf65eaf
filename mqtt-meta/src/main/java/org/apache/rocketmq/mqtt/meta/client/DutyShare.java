/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.meta.client;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.rocketmq.mqtt.common.port.Duties.Duty;
import org.apache.rocketmq.mqtt.meta.command.Result;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One duty, as this node does it or does not. For the scheduler's thread; lives as long as the node. */
final class DutyShare {

    private static final Logger LOG = LoggerFactory.getLogger(DutyShare.class);

    private static final long AGAIN_MILLIS = 500;

    private final String name;
    private final Duty duty;
    private final MetaDuties duties;
    private Phase phase = Phase.AWAY;

    /** In which it was asked for or is held. */
    private long incarnation;

    /** What becomes of a duty, in this order and from the start again. */
    private enum Phase {
        AWAY,
        ASKED,
        HELD,
        ENDING,
        RELEASED
    }

    DutyShare(String name, Duty duty, MetaDuties duties) {
        this.name = name;
        this.duty = duty;
        this.duties = duties;
    }

    boolean isAway() {
        return phase == Phase.AWAY;
    }

    /** Does what is to be done, if anything. */
    void look() {
        if (phase == Phase.AWAY && duties.isMine(name) && duties.isFree(name)) {
            ask();
        } else if (phase == Phase.HELD && !duties.isMine(name)) {
            end();
        }
    }

    private void ask() {
        phase = Phase.ASKED;
        incarnation = duties.incarnation();
        CompletionStage<Outcome> unused = duties.take(name, incarnation)
                .whenComplete((outcome, fault) -> duties.later(() -> asked(outcome, fault)));
    }

    private void asked(@Nullable Outcome outcome, @Nullable Throwable fault) {
        if (outcome == null || !(outcome.result() instanceof Result.Done)) {
            LOG.debug("duty not taken, to be tried again duty={} outcome={}", name, outcome, fault);
            phase = Phase.AWAY;
        } else if (duties.incarnation() != incarnation) { // it has ended with the run that took it
            phase = Phase.AWAY;
        } else if (!duties.isMine(name)) {
            release();
        } else {
            phase = Phase.HELD;
            LOG.info("duty begins duty={}", name);
            begin();
        }
    }

    private void begin() {
        long run = incarnation;
        try {
            duty.begin(() -> duties.isSure(run));
        } catch (RuntimeException e) { // the others go on
            LOG.error("duty failed to begin duty={}", name, e);
        }
    }

    /** Others may do it already. */
    void lost() {
        if (phase == Phase.HELD) {
            end();
        }
    }

    private void end() {
        phase = Phase.ENDING;
        LOG.info("duty ends duty={}", name);
        CompletionStage<Void> ended;
        try {
            ended = duty.end();
        } catch (RuntimeException e) { // as one that fails later
            ended = CompletableFuture.failedStage(e);
        }
        CompletionStage<Void> unused = ended.whenComplete((done, fault) -> duties.later(() -> ended(fault)));
    }

    private void ended(@Nullable Throwable fault) {
        if (fault != null) {
            LOG.error("duty failed to end duty={}", name, fault);
        }
        release();
    }

    /** Said again until it is heard, or the run that held it is over: no other node begins before. Without effect if it was lost. */
    private void release() {
        phase = Phase.RELEASED;
        CompletionStage<Outcome> unused =
                duties.release(name, incarnation).whenComplete((outcome, fault) -> duties.later(() -> released(fault)));
    }

    private void released(@Nullable Throwable fault) {
        if (fault != null && duties.isRunning(incarnation)) {
            LOG.warn("duty not released, again in {} ms duty={}", AGAIN_MILLIS, name, fault);
            duties.later(AGAIN_MILLIS, this::release);
        } else {
            phase = Phase.AWAY;
        }
    }
}
