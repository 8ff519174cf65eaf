/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.ds.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.rocketmq.mqtt.common.port.CountingMeters;
import org.apache.rocketmq.mqtt.common.runtime.Scheduler;
import org.junit.jupiter.api.Test;

final class AbsencesTest {

    private final Later scheduler = new Later();
    private final CountingMeters meters = new CountingMeters();
    private final List<CompletableFuture<Void>> probes = new ArrayList<>();
    private final Absences absences = new Absences(scheduler, this::probe, meters);
    private final Broker broker = Brokers.named("broker-a");
    private final Exception silence = new IllegalStateException("no answer");

    @Test
    void whoDoesNotAnswerIsProbedLessAndLessOftenUntilItDoes() {
        absences.failed(broker, silence);
        absences.failed(broker, silence);
        assertThat(broker.takesMessages()).isFalse();
        assertThat(meters.count("mqtt_broker_outages")).isEqualTo(1);
        for (int i = 0; i < 6; i++) {
            scheduler.run();
            probes.get(i).completeExceptionally(silence);
        }
        assertThat(scheduler.delays).containsExactly(1_000L, 2_000L, 4_000L, 8_000L, 16_000L, 30_000L, 30_000L);
        scheduler.run();
        probes.get(6).complete(null);
        assertThat(broker.takesMessages()).isTrue();
    }

    @Test
    void itIsBackAtOnceWhenItAnswersAnything() {
        absences.failed(broker, silence);
        absences.answered(broker);
        assertThat(broker.takesMessages()).isTrue();
        scheduler.run();
        assertThat(probes).isEmpty();
    }

    @Test
    void whoRefusesIsLeftOutForItsTimeThoughItAnswers() {
        absences.refused(broker, "disk full");
        absences.answered(broker);
        assertThat(broker.takesMessages()).isFalse();
        scheduler.run();
        probes.get(0).complete(null);
        assertThat(broker.takesMessages()).isTrue();
    }

    @Test
    void whoAnswersAndStillStoresNothingIsBelievedOnlyWhenItsPauseIsOver() {
        absences.failed(broker, silence);
        absences.answered(broker);
        absences.failed(broker, silence);
        absences.answered(broker);
        assertThat(broker.takesMessages()).isFalse();
    }

    @Test
    void pausesGrowUntilSomethingIsStored() {
        absences.refused(broker, "disk full");
        scheduler.run();
        probes.get(0).complete(null);
        absences.refused(broker, "disk full");
        scheduler.run();
        probes.get(1).complete(null);
        absences.stored(broker);
        absences.refused(broker, "disk full");
        assertThat(scheduler.delays).containsExactly(1_000L, 2_000L, 1_000L);
    }

    private CompletableFuture<Void> probe(Broker asked) {
        assertThat(asked).isSameAs(broker);
        CompletableFuture<Void> answer = new CompletableFuture<>();
        probes.add(answer);
        return answer;
    }

    private static final class Later implements Scheduler {
        private final List<Long> delays = new ArrayList<>();
        private final List<Runnable> tasks = new ArrayList<>();

        @Override
        public void after(long delayMillis, Runnable task) {
            delays.add(delayMillis);
            tasks.add(task);
        }

        void run() {
            tasks.remove(0).run();
        }

        @Override
        public Repetition every(long pauseMillis, Runnable task) {
            throw new UnsupportedOperationException();
        }
    }
}
