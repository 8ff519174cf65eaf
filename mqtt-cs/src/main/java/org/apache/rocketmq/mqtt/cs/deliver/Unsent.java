/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.deliver;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.apache.rocketmq.mqtt.common.model.Message;
import org.apache.rocketmq.mqtt.common.model.Qos;
import org.apache.rocketmq.mqtt.cs.codec.PublishFrame;

/**
 * A message that has its packet id, and may have to wait until that is recorded.
 *
 * @param packetId 0 at QoS 0
 * @param shared whether other sessions of the loop get it, too
 * @param retained whether it is sent because the subscription is new
 */
record Unsent(Message message, Qos qos, int packetId, boolean shared, boolean retained) {

    /** For its first delivery. */
    ByteBuf frame(FrameCache frames, ByteBufAllocator allocator) {
        if (!shared) {
            return PublishFrame.of(message, qos, false, retained, allocator).give(packetId);
        }
        PublishFrame frame = frames.frame(message, qos, allocator);
        return packetId == 0 ? frame.share() : frame.share(packetId, allocator);
    }
}
