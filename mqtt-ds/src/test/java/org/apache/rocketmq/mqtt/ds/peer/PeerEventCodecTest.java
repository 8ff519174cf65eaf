/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.ds.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import org.apache.rocketmq.mqtt.common.model.Payload;
import org.apache.rocketmq.mqtt.common.model.QueueName;
import org.apache.rocketmq.mqtt.ds.lmq.ArrivalListener;
import org.junit.jupiter.api.Test;

final class PeerEventCodecTest {

    private static final QueueName QUEUE = new QueueName("%LMQ%a%b%");

    @Test
    void eventsAreReadAsTheyWereWritten() {
        List<PeerEvent> events = List.of(
                new PeerEvent(QUEUE, "broker-a", 7),
                new PeerEvent(QUEUE, "broker-a", ArrivalListener.UNKNOWN),
                new PeerEvent(new QueueName("%LMQ%" + "x".repeat(250)), "brökér-b", Long.MAX_VALUE));
        assertThat(PeerEventCodec.decode(PeerEventCodec.encode(events))).containsExactlyElementsOf(events);
        assertThat(PeerEventCodec.decode(PeerEventCodec.encode(List.of()))).isEmpty();
    }

    @Test
    void whateverIsCutOffOrOfAnotherVersionIsRefused() {
        byte[] whole = PeerEventCodec.encode(List.of(new PeerEvent(QUEUE, "broker-a", 7)))
                .bytes();
        for (int length = 0; length < whole.length; length++) {
            Payload cut = Payload.of(Arrays.copyOf(whole, length));
            assertThatThrownBy(() -> PeerEventCodec.decode(cut)).isInstanceOf(IllegalArgumentException.class);
        }
        whole[0] = 2;
        assertThatThrownBy(() -> PeerEventCodec.decode(Payload.of(whole))).hasMessageContaining("version");
    }
}
