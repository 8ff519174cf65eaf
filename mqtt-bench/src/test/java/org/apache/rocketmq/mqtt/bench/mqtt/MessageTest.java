/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.bench.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import org.apache.rocketmq.mqtt.bench.history.Stamp;
import org.junit.jupiter.api.Test;

class MessageTest {
    @Test
    void writesDupQosRetainAndPacketId() {
        ByteBuf out = Unpooled.buffer();
        Frames.publish(out, Message.retained("a", 2, new Stamp(1, 2, 3, 4), 30), 7, true);
        assertThat(ByteBufUtil.hexDump(out, 0, 7)).isEqualTo("3d230001610007");
        assertThat(Stamp.read(out.skipBytes(7))).isEqualTo(new Stamp(1, 2, 3, 4));
        assertThat(out.readableBytes()).isEqualTo(30 - Stamp.BYTES);
    }

    @Test
    void clearsWithAnEmptyPayload() {
        ByteBuf out = Unpooled.buffer();
        Frames.publish(out, Message.clearing("a", 1), 7, false);
        assertThat(ByteBufUtil.hexDump(out)).isEqualTo("33050001610007");
    }

    @Test
    void connectsWithALastingSession() {
        ByteBuf out = Unpooled.buffer();
        Frames.connect(out, new Identity("c", "", "", 60, true).lasting());
        assertThat(ByteBufUtil.hexDump(out)).isEqualTo("100d00044d51545404" + "00" + "003c000163");
    }
}
