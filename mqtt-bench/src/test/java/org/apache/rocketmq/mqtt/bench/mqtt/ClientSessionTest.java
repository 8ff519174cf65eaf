/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.bench.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.embedded.EmbeddedChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.apache.rocketmq.mqtt.bench.history.Stamp;
import org.junit.jupiter.api.Test;

class ClientSessionTest {
    /** What the session writes, one word each, such as {@code publish-1:dup} for packet id 1. */
    private final List<String> written = new ArrayList<>();

    /** What it tells, such as {@code acknowledged-7} for sequence 7. */
    private final List<String> told = new ArrayList<>();

    private final ClientSession session = new ClientSession(new Told(), this::write);

    private final class Told implements LastingListener {
        @Override
        public void connected(boolean sessionPresent) {
            throw new AssertionError("a session tells nothing of connections");
        }

        @Override
        public void subscribed(String filter, int granted) {
            told.add("subscribed-" + filter + ":" + granted);
        }

        @Override
        public void acknowledged(Message message) {
            Stamp stamp = message.stamp();
            told.add("acknowledged-" + (stamp == null ? "none" : stamp.sequence()));
        }

        @Override
        public void withdrawn(Message message) {
            throw new AssertionError("a session publishes what it takes");
        }

        @Override
        public void received(Delivery delivery) {
            Stamp stamp = Stamp.read(delivery.payload());
            told.add("received-" + stamp.sequence() + "@" + delivery.qos() + (delivery.dup() ? ":dup" : ""));
        }

        @Override
        public void violated(String how) {
            told.add("violated");
        }
    }

    private void write(Consumer<ByteBuf> frame) {
        EmbeddedChannel channel = new EmbeddedChannel(new FrameReader() {
            @Override
            void frame(ChannelHandlerContext context, int type, int flags, ByteBuf body) {
                written.add(describe(type, flags, body));
            }
        });
        ByteBuf out = Unpooled.buffer();
        frame.accept(out);
        channel.writeInbound(out);
        channel.finishAndReleaseAll();
    }

    private static String describe(int type, int flags, ByteBuf body) {
        if (type == Frames.PUBLISH) {
            body.skipBytes(body.readUnsignedShort());
            return "publish-" + body.readUnsignedShort() + ((flags & Frames.DUP) != 0 ? ":dup" : "");
        }
        int id = body.readUnsignedShort();
        return switch (type) {
            case Frames.PUBACK -> "puback-" + id;
            case Frames.PUBREC -> "pubrec-" + id;
            case Frames.PUBREL -> "pubrel-" + id;
            case Frames.PUBCOMP -> "pubcomp-" + id;
            default -> "subscribe-" + body.readCharSequence(body.readUnsignedShort(), StandardCharsets.UTF_8);
        };
    }

    private static Message message(int qos, long sequence) {
        return Message.of("t", qos, new Stamp(1, 0, sequence, 0), Stamp.BYTES);
    }

    private void publish(int qos, long sequence) {
        session.publish(message(qos, sequence));
    }

    private void comes(int type, int id) {
        session.packet(type, 0, Unpooled.buffer().writeShort(id));
    }

    private void comes(int qos, int id, long sequence, boolean dup) {
        ByteBuf frame = Unpooled.buffer();
        Frames.publish(frame, message(qos, sequence), id, dup);
        session.packet(Frames.PUBLISH, frame.getByte(0) & 0xF, frame.skipBytes(2));
    }

    @Test
    void resendsPublishWithDupAndItsIdInOrderWhenTheSessionIsThere() {
        publish(1, 0);
        publish(2, 1);
        publish(1, 2);
        publish(2, 3);
        comes(Frames.PUBACK, 1);
        written.clear();
        session.resume(true);
        assertThat(written).containsExactly("publish-2:dup", "publish-3:dup", "publish-4:dup");
        assertThat(told).containsExactly("acknowledged-0");
    }

    @Test
    void resendsAsNewWhenTheSessionIsGone() {
        publish(1, 0);
        publish(2, 1);
        written.clear();
        session.resume(false);
        assertThat(written).containsExactly("publish-1", "publish-2");
    }

    @Test
    void resendsPubRelNotPublishOnceItWasReceived() {
        publish(2, 0);
        publish(2, 1);
        comes(Frames.PUBREC, 1);
        written.clear();
        session.resume(true);
        assertThat(written).containsExactly("pubrel-1", "publish-2:dup");
        comes(Frames.PUBCOMP, 1);
        comes(Frames.PUBREC, 2);
        comes(Frames.PUBCOMP, 2);
        assertThat(told).containsExactly("acknowledged-0", "acknowledged-1");
        assertThat(session.inFlight()).isZero();
    }

    @Test
    void aSecondPubRecIsAnsweredAndAcknowledgesNothing() {
        publish(2, 0);
        comes(Frames.PUBREC, 1);
        comes(Frames.PUBREC, 1);
        assertThat(written).containsExactly("publish-1", "pubrel-1", "pubrel-1");
        assertThat(told).isEmpty();
    }

    @Test
    void hearsAMessageOfQos2OnceFromPublishToPubRel() {
        comes(2, 9, 0, false);
        session.resume(true);
        comes(2, 9, 0, true);
        comes(Frames.PUBREL, 9);
        comes(Frames.PUBREL, 9);
        assertThat(told).containsExactly("received-0@2");
        assertThat(written).containsExactly("pubrec-9", "pubrec-9", "pubcomp-9", "pubcomp-9");
    }

    @Test
    void hearsAMessageAgainThatComesAfterItsPubRel() {
        comes(2, 9, 0, false);
        comes(Frames.PUBREL, 9);
        comes(2, 9, 0, true);
        assertThat(told).containsExactly("received-0@2", "received-0@2:dup");
    }

    @Test
    void forgetsWhatItReceivedWhenTheSessionIsGone() {
        comes(2, 9, 0, false);
        session.resume(false);
        comes(2, 9, 1, false);
        assertThat(told).containsExactly("received-0@2", "received-1@2");
    }

    @Test
    void hearsEveryRepetitionOfQos1() {
        comes(1, 4, 0, false);
        comes(1, 4, 0, true);
        assertThat(told).containsExactly("received-0@1", "received-0@1:dup");
        assertThat(written).containsExactly("puback-4", "puback-4");
    }

    @Test
    void reportsAnIdUsedForTwoMessages() {
        comes(2, 9, 0, false);
        comes(2, 9, 1, false);
        assertThat(told).containsExactly("received-0@2", "violated");
    }

    @Test
    void reportsAcknowledgementsOfNothing() {
        publish(2, 0);
        comes(Frames.PUBACK, 1);
        comes(Frames.PUBCOMP, 1);
        comes(Frames.PUBACK, 77);
        comes(Frames.PUBREC, 78);
        assertThat(told).containsExactly("violated", "violated", "violated", "violated");
    }

    @Test
    void subscribesAgainOnlyWhereTheServerDoesNotHaveIt() {
        session.subscribe("a", 1, false);
        session.resume(false);
        session.packet(Frames.SUBACK, 0, Unpooled.buffer().writeShort(1).writeByte(1));
        session.subscribe("b", 2, true);
        written.clear();
        session.resume(true);
        assertThat(written).containsExactly("subscribe-b");
        written.clear();
        session.resume(false);
        assertThat(written).containsExactly("subscribe-a", "subscribe-b");
        assertThat(told).containsExactly("subscribed-a:1");
    }

    @Test
    void doesNotReuseAnIdInFlight() {
        publish(2, 0);
        comes(Frames.PUBREC, 1);
        for (int i = 2; i <= 65_535; i++) {
            publish(1, i);
            comes(Frames.PUBACK, i);
        }
        written.clear();
        publish(1, 1);
        assertThat(written).containsExactly("publish-2");
    }
}
