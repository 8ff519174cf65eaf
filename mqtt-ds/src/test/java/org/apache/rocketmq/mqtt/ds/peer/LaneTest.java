/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.ds.peer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.apache.rocketmq.mqtt.common.model.QueueName;
import org.apache.rocketmq.mqtt.ds.lmq.ArrivalListener;
import org.junit.jupiter.api.Test;

final class LaneTest {

    private final List<List<PeerEvent>> requests = new ArrayList<>();
    private final List<CompletableFuture<Void>> answers = new ArrayList<>();
    private final List<PeerEvent> otherwise = new ArrayList<>();
    private final Lane lane = new Lane(
            events -> {
                requests.add(events);
                if (events.get(0).queue().value().endsWith("bad")) {
                    throw new IllegalStateException("on purpose");
                }
                answers.add(new CompletableFuture<>());
                return answers.get(answers.size() - 1);
            },
            otherwise::add);

    @Test
    void oneRequestIsUnderWayAndWhatComesMeanwhileIsTheNext() {
        lane.offer(event("a", 1));
        lane.offer(event("a", 2));
        lane.offer(event("b", 7));
        lane.offer(event("a", 5));
        lane.offer(event("a", 4));
        lane.offer(event("a", ArrivalListener.UNKNOWN));
        assertThat(requests).containsExactly(List.of(event("a", 1)));
        answers.get(0).complete(null);
        assertThat(requests).hasSize(2);
        assertThat(requests.get(1))
                .containsExactlyInAnyOrder(event("a", 5), event("b", 7), event("a", ArrivalListener.UNKNOWN));
        answers.get(1).complete(null);
        assertThat(requests).hasSize(2);
        lane.offer(event("c", 1));
        assertThat(requests).hasSize(3);
        assertThat(otherwise).isEmpty();
    }

    @Test
    void whatARequestFailsForGoesTheOtherWay() {
        lane.offer(event("a", 1));
        lane.offer(event("a", 2));
        answers.get(0).completeExceptionally(new IllegalStateException("no link"));
        assertThat(otherwise).containsExactly(event("a", 1));
        assertThat(requests).hasSize(2);
    }

    @Test
    void whatThereIsNoRoomForGoesTheOtherWay() {
        for (int i = 0; i < 10_002; i++) {
            lane.offer(event("q" + i, i));
        }
        assertThat(otherwise).containsExactly(event("q10001", 10_001));
        lane.offer(event("q5", 6));
        assertThat(otherwise).as("a queue that waits already takes no room").hasSize(1);
        answers.get(0).complete(null);
        assertThat(requests.get(1)).hasSize(1_000);
    }

    @Test
    void aRequestThatThrowsDoesNotEndTheLane() {
        lane.offer(event("bad", 1));
        assertThat(otherwise).containsExactly(event("bad", 1));
        lane.offer(event("a", 1));
        assertThat(requests).hasSize(2);
    }

    private static PeerEvent event(String queue, long place) {
        return new PeerEvent(new QueueName("%LMQ%" + queue), "broker-a", place);
    }
}
