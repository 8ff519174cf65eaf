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
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.List;
import org.apache.rocketmq.mqtt.bench.history.Stamp;
import org.junit.jupiter.api.Test;

class FramesTest {
    private static final Stamp STAMP = new Stamp(1, 2, 3, 4);

    private static final class Recorder extends FrameReader {
        final List<String> frames = new ArrayList<>();

        @Override
        void frame(ChannelHandlerContext context, int type, int flags, ByteBuf body) {
            frames.add(type + "/" + flags + "/" + body.readableBytes());
        }
    }

    @Test
    void writesConnectWithCredentials() {
        ByteBuf out = Unpooled.buffer();
        Frames.connect(out, new Identity("c", "u", "p", 60, true));
        assertThat(ByteBufUtil.hexDump(out)).isEqualTo("101300044d51545404c2003c000163000175000170");
    }

    @Test
    void writesPublishThatReadsBack() {
        ByteBuf out = Unpooled.buffer();
        Frames.publish(out, new byte[] {'a'}, 1, 7, STAMP, Stamp.BYTES);
        assertThat(ByteBufUtil.hexDump(out, 0, 7)).isEqualTo("321d0001610007");
        assertThat(Stamp.read(out.skipBytes(7))).isEqualTo(STAMP);
    }

    @Test
    void readsFramesHoweverTheyAreCut() {
        ByteBuf out = Unpooled.buffer();
        Frames.publish(out, new byte[] {'a'}, 0, 0, STAMP, 300);
        Frames.acknowledge(out, Frames.PUBREL, 9);
        Frames.ping(out);
        Recorder recorder = new Recorder();
        EmbeddedChannel channel = new EmbeddedChannel(recorder);
        while (out.isReadable()) {
            channel.writeInbound(out.readBytes(1));
        }
        assertThat(recorder.frames).containsExactly("3/0/303", "6/2/2", "12/0/0");
        out.release();
        channel.finishAndReleaseAll();
    }
}
