/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.hostile;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.apache.rocketmq.mqtt.cs.Bytes;
import org.apache.rocketmq.mqtt.cs.codec.Packet;
import org.apache.rocketmq.mqtt.cs.codec.PacketDecoder;
import org.apache.rocketmq.mqtt.cs.codec.Partials;

/**
 * The decoder alone. The build plays the inputs that are kept; with {@code JAZZER_FUZZ=1} in the environment and {@code -Djazzer.hooks=true} Jazzer looks for
 * more.
 */
final class FuzzedCodecTest {

    private static final int LARGEST = 4_096;

    @FuzzTest
    void strangerIsReadAlikeHoweverItIsCut(byte[] data) {
        check(data);
    }

    @FuzzTest
    void clientIsReadAlikeHoweverItIsCut(byte[] data) {
        check(Bytes.joined(Bytes.connect("c"), data));
    }

    @FuzzTest
    void clientOfMqtt31IsReadAlikeHoweverItIsCut(byte[] data) {
        check(Bytes.joined(Bytes.connect31("c"), data));
    }

    private static void check(byte[] data) {
        List<String> whole = read(data, Math.max(1, data.length));
        assertThat(read(data, 1)).isEqualTo(whole);
        assertThat(read(data, 7)).isEqualTo(whole);
        for (int i = 0; i < whole.size() - 1; i++) {
            assertThat(whole.get(i)).as("in front of the last").doesNotStartWith("Fault");
        }
    }

    private static List<String> read(byte[] data, int step) {
        UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true, true);
        EmbeddedChannel channel = new EmbeddedChannel();
        channel.pipeline().addLast(new PacketDecoder(channel, LARGEST, Partials.ofOneLoop(1, LARGEST)));
        List<String> read = new ArrayList<>();
        for (int from = 0; from < data.length; from += step) {
            byte[] piece = Arrays.copyOfRange(data, from, Math.min(data.length, from + step));
            channel.writeInbound(allocator.directBuffer().writeBytes(piece));
        }
        for (Object next = channel.readInbound(); next != null; next = channel.readInbound()) {
            read.add(
                    next instanceof Packet.Publish publish
                            ? publish
                                    + HexFormat.of().formatHex(publish.payload().bytes())
                            : next.toString());
        }
        channel.close().syncUninterruptibly();
        channel.runPendingTasks();
        assertThat(channel.<Object>readInbound()).as("read at the end").isNull();
        assertThat(allocator.metric().usedDirectMemory()).as("bytes in buffers").isZero();
        return read;
    }
}
