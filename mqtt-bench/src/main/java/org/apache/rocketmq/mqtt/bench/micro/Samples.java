/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.bench.micro;

import java.util.SplittableRandom;
import org.apache.rocketmq.mqtt.common.model.ClientId;
import org.apache.rocketmq.mqtt.common.model.Message;
import org.apache.rocketmq.mqtt.common.model.Payload;
import org.apache.rocketmq.mqtt.common.model.Qos;
import org.apache.rocketmq.mqtt.common.model.TopicName;

/** The message that the benchmarks encode, decode and deliver. */
final class Samples {

    static final TopicName TOPIC = new TopicName("fleet/region7/dev012345/motor/state");
    static final ClientId PUBLISHER = new ClientId("dev012345");

    private Samples() {}

    static Payload payload(int bytes) {
        byte[] payload = new byte[bytes];
        new SplittableRandom(1).nextBytes(payload);
        return Payload.of(payload);
    }

    static Message message(Payload payload, Qos qos) {
        return new Message(TOPIC, payload, qos, false, PUBLISHER);
    }
}
