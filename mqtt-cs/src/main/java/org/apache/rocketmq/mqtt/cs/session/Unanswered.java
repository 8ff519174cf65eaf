/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.session;

import org.apache.rocketmq.mqtt.cs.ConnectSettings;
import org.apache.rocketmq.mqtt.cs.codec.Intake;
import org.apache.rocketmq.mqtt.cs.codec.Intake.Hold;

/**
 * How much one client has asked for and not been answered: at the bound, of requests or of bytes, nothing more is taken in until
 * half of it is free again. Event loop only.
 */
final class Unanswered {

    private final Intake intake;
    private final IntakeBudget budget;
    private final int maxCount;
    private final int maxBytes;
    private final Runnable whenFull;
    private final Runnable whenEmpty;
    private int count;
    private long bytes;

    Unanswered(Intake intake, IntakeBudget budget, ConnectSettings settings, Runnable whenFull, Runnable whenEmpty) {
        this.intake = intake;
        this.budget = budget;
        this.whenFull = whenFull;
        this.whenEmpty = whenEmpty;
        this.maxCount = settings.maxUnansweredPublishes();
        this.maxBytes = settings.maxUnansweredBytes();
    }

    void asked(int weight) {
        count++;
        bytes += weight;
        budget.charge(intake, weight);
        if ((count >= maxCount || bytes >= maxBytes) && !intake.isHeldFor(Hold.UNANSWERED)) {
            intake.hold(Hold.UNANSWERED);
            whenFull.run();
        }
    }

    void answered(int weight) {
        count--;
        bytes -= weight;
        budget.refund(weight);
        if (count <= maxCount / 2 && bytes <= maxBytes / 2) {
            intake.release(Hold.UNANSWERED);
        }
        if (count == 0) {
            whenEmpty.run();
        }
    }

    boolean isEmpty() {
        return count == 0;
    }
}
