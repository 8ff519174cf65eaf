/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.List;
import org.apache.rocketmq.mqtt.cs.Bytes;
import org.apache.rocketmq.mqtt.cs.codec.Intake.Hold;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Packets that begin and do not end, of several clients of one event loop. */
final class PartialsTest {

    private static final int LARGEST = 1 << 20;
    private static final int KB = 1 << 10;

    private final UnpooledByteBufAllocator allocator = new UnpooledByteBufAllocator(true, true);
    private final Partials partials = new Partials(100 * KB);
    private final List<EmbeddedChannel> channels = new ArrayList<>();

    @AfterEach
    void nothingIsLeft() {
        channels.forEach(EmbeddedChannel::finishAndReleaseAll);
        assertThat(partials.bytes()).isZero();
        assertThat(allocator.metric().usedDirectMemory()).isZero();
    }

    private EmbeddedChannel client() {
        EmbeddedChannel channel = new EmbeddedChannel();
        channel.pipeline().addLast(new PacketDecoder(channel, LARGEST, partials));
        channels.add(channel);
        return channel;
    }

    private EmbeddedChannel connected(String name) {
        EmbeddedChannel channel = client();
        send(channel, Bytes.connect(name));
        assertThat(channel.<Object>readInbound()).isInstanceOf(Packet.Connect.class);
        return channel;
    }

    private void send(EmbeddedChannel client, byte[] bytes) {
        client.writeInbound(allocator.directBuffer(bytes.length).writeBytes(bytes));
        channels.forEach(EmbeddedChannel::runPendingTasks);
    }

    /** The first so many bytes of a PUBLISH of 900 KB. */
    private static byte[] begin(int bytes) {
        byte[] begun = new byte[bytes];
        System.arraycopy(Bytes.publish("a", "x".repeat(900 * KB)), 0, begun, 0, bytes);
        return begun;
    }

    private static boolean isGivenUp(EmbeddedChannel client) {
        return client.readInbound() instanceof Fault fault && fault.kind() == Fault.Kind.INCOMPLETE;
    }

    @Test
    void whoHasWaitedLongestGoesWhenThereIsNoMoreRoom() {
        EmbeddedChannel first = connected("1");
        EmbeddedChannel second = connected("2");
        EmbeddedChannel third = connected("3");
        send(first, begin(40 * KB));
        send(second, begin(40 * KB));
        assertThat(isGivenUp(first)).isFalse();
        send(third, begin(40 * KB));
        assertThat(isGivenUp(first)).isTrue();
        assertThat(isGivenUp(second)).isFalse();
        assertThat(isGivenUp(third)).isFalse();
        assertThat(partials.bytes()).isLessThanOrEqualTo(100 * KB);
        send(first, new byte[40 * KB]);
        assertThat(partials.bytes()).as("it is heard no more").isLessThanOrEqualTo(100 * KB);
    }

    @Test
    void whoComesToTheEndOfItsPacketsDoesNotGetOld() {
        EmbeddedChannel busy = connected("busy");
        EmbeddedChannel idle = connected("idle");
        byte[] whole = Bytes.publish("a", "x".repeat(39 * KB));
        byte[] part = new byte[whole.length - 1];
        System.arraycopy(whole, 0, part, 0, part.length);
        send(busy, part);
        send(idle, begin(40 * KB));
        send(busy, new byte[] {whole[whole.length - 1]});
        assertThat(busy.<Object>readInbound()).isInstanceOf(Packet.Publish.class);
        send(busy, part);
        send(connected("more"), begin(40 * KB));
        assertThat(isGivenUp(idle)).isTrue();
        assertThat(isGivenUp(busy)).isFalse();
    }

    @Test
    void aStrangersConnectIsOneOfThem() {
        byte[] connect = Bytes.connect("x".repeat(60_000));
        byte[] part = new byte[50_000];
        System.arraycopy(connect, 0, part, 0, part.length);
        EmbeddedChannel stranger = client();
        send(stranger, part);
        send(client(), part);
        send(client(), part);
        assertThat(isGivenUp(stranger)).isTrue();
    }

    @Test
    void smallOnesHaveTheirRoom() {
        for (int i = 0; i < 500; i++) {
            send(connected("c" + i), begin(KB));
        }
        channels.forEach(client -> assertThat(isGivenUp(client)).isFalse());
        assertThat(partials.bytes()).isZero();
    }

    @Test
    void whatWeDoNotTakeInIsNotTheClientsDoing() {
        EmbeddedChannel held = connected("held");
        PacketDecoder decoder = held.pipeline().get(PacketDecoder.class);
        decoder.hold(Hold.OVERLOAD);
        send(held, begin(90 * KB));
        send(connected("other"), begin(90 * KB));
        assertThat(partials.bytes()).isLessThanOrEqualTo(100 * KB);
        assertThat(isGivenUp(held)).isFalse();
    }

    @Test
    void oneIsAlwaysTakenHoweverLarge() {
        EmbeddedChannel only = connected("only");
        byte[] whole = Bytes.publish("a", "x".repeat(900 * KB));
        byte[] part = new byte[whole.length - 1];
        System.arraycopy(whole, 0, part, 0, part.length);
        send(only, part);
        send(only, new byte[] {whole[whole.length - 1]});
        assertThat(only.<Object>readInbound()).isInstanceOf(Packet.Publish.class);
    }
}
