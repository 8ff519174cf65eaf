/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.bench.mqtt;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.EventLoop;
import io.netty.util.collection.IntObjectHashMap;
import io.netty.util.collection.IntObjectMap;
import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.rocketmq.mqtt.bench.history.Stamp;
import org.jspecify.annotations.Nullable;

/**
 * One MQTT 3.1.1 connection with a clean session. Owned by its event loop from connect to close, and never connects
 * again: a lost connection is a finding. Futures are completed on the loop.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a failed write or close shows as exceptionCaught or channelInactive
public final class MqttClient extends FrameReader {
    private static final int MOST_PACKET_IDS = 65_535;

    private final Identity who;
    private final ClientListener events;
    private final CompletableFuture<MqttClient> connected = new CompletableFuture<>();
    private final IntObjectMap<Stamp> unacknowledged = new IntObjectHashMap<>();
    private final BitSet unreleased = new BitSet();
    private final IntObjectMap<CompletableFuture<Integer>> subscribing = new IntObjectHashMap<>();
    private final Queue<CompletableFuture<Void>> pinging = new ArrayDeque<>();
    private @Nullable ChannelHandlerContext context;
    private int lastPacketId;
    private boolean flushDue;
    private boolean closing;
    private long connectNanos;
    private volatile long connackNanos;

    MqttClient(Identity who, ClientListener events) {
        this.who = who;
        this.events = events;
        connected.orTimeout(Loops.TIMEOUT_SECONDS, TimeUnit.SECONDS);
    }

    CompletableFuture<MqttClient> connected() {
        return connected;
    }

    /** From the writing of CONNECT to the reading of CONNACK; only after it is connected. */
    public long connackNanos() {
        return connackNanos;
    }

    /** The loop that owns this client; only after it is connected. */
    public EventLoop loop() {
        return context().channel().eventLoop();
    }

    /** @return the granted QoS, 0x80 for a refusal */
    public CompletableFuture<Integer> subscribe(String filter, int qos) {
        CompletableFuture<Integer> granted = new CompletableFuture<>();
        granted.orTimeout(Loops.TIMEOUT_SECONDS, TimeUnit.SECONDS);
        loop().execute(() -> {
            int id = nextPacketId();
            subscribing.put(id, granted);
            write(out -> Frames.subscribe(out, id, filter, qos));
        });
        return granted;
    }

    /** Done when the server answers. */
    public CompletableFuture<Void> ping() {
        CompletableFuture<Void> answered = new CompletableFuture<>();
        answered.orTimeout(Loops.TIMEOUT_SECONDS, TimeUnit.SECONDS);
        loop().execute(() -> {
            pinging.add(answered);
            write(Frames::ping);
        });
        return answered;
    }

    /** Whether a packet id is free. On the loop. */
    boolean mayPublish() {
        return unacknowledged.size() < MOST_PACKET_IDS;
    }

    /** On the loop, and only if {@link #mayPublish()}. */
    void publish(byte[] topic, int qos, Stamp stamp, int payloadBytes) {
        int id = qos == 0 ? 0 : nextPacketId();
        if (qos > 0) {
            unacknowledged.put(id, stamp);
        }
        ByteBuf out = context().alloc().ioBuffer(topic.length + payloadBytes + 9);
        Frames.publish(out, topic, qos, id, stamp, payloadBytes);
        send(out);
    }

    public void close() {
        ChannelHandlerContext ctx = context;
        if (ctx != null) {
            ctx.channel().eventLoop().execute(() -> {
                closing = true;
                write(Frames::disconnect);
                flush();
                ctx.close();
            });
        }
    }

    /** Connecting, or what came from the server, went wrong. */
    void failed(String reason) {
        boolean wasConnected = connected.isDone() && !connected.isCompletedExceptionally();
        if (wasConnected && !closing) {
            closing = true;
            events.lost(reason);
        } else {
            connected.completeExceptionally(new IllegalStateException(who.clientId() + ": " + reason));
        }
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        context = ctx;
        connected.whenComplete((client, refused) -> {
            if (refused != null) {
                ctx.close();
            }
        });
        connectNanos = System.nanoTime();
        write(out -> Frames.connect(out, who));
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) throws Exception {
        failed("the server closed the connection");
        super.channelInactive(ctx);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        failed(cause.toString());
        ctx.close();
    }

    @Override
    void frame(ChannelHandlerContext ctx, int type, int flags, ByteBuf body) {
        switch (type) {
            case Frames.CONNACK -> connack(body.getUnsignedByte(1));
            case Frames.PUBLISH -> received((flags >> 1) & 3, body);
            case Frames.PUBREC -> write(out -> Frames.acknowledge(out, Frames.PUBREL, body.readUnsignedShort()));
            case Frames.PUBACK, Frames.PUBCOMP -> acknowledged(body.readUnsignedShort());
            case Frames.PUBREL -> released(body.readUnsignedShort());
            case Frames.SUBACK -> suback(body.readUnsignedShort(), body.readUnsignedByte());
            case Frames.PINGRESP -> pingresp();
            default -> throw new IllegalStateException("packet type " + type + " from a server");
        }
    }

    private void connack(int code) {
        if (code != 0) {
            failed("refused with code " + code);
            return;
        }
        connackNanos = System.nanoTime() - connectNanos;
        int seconds = who.keepAliveSeconds();
        if (seconds > 0) {
            long period = TimeUnit.SECONDS.toMillis(seconds) * 3 / 4;
            var pings = loop().scheduleAtFixedRate(this::keepAlive, period, period, TimeUnit.MILLISECONDS);
            context().channel().closeFuture().addListener(closed -> pings.cancel(false));
        }
        connected.complete(this);
    }

    private void keepAlive() {
        pinging.add(new CompletableFuture<>());
        write(Frames::ping);
    }

    private void received(int qos, ByteBuf body) {
        body.skipBytes(body.readUnsignedShort());
        if (qos == 0) {
            events.message(body);
            return;
        }
        int id = body.readUnsignedShort();
        if (qos == 1) {
            events.message(body);
            write(out -> Frames.acknowledge(out, Frames.PUBACK, id));
            return;
        }
        if (!unreleased.get(id)) {
            unreleased.set(id);
            events.message(body);
        }
        write(out -> Frames.acknowledge(out, Frames.PUBREC, id));
    }

    private void released(int id) {
        unreleased.clear(id);
        write(out -> Frames.acknowledge(out, Frames.PUBCOMP, id));
    }

    private void acknowledged(int id) {
        Stamp stamp = unacknowledged.remove(id);
        if (stamp != null) {
            events.acknowledged(stamp.sequence(), stamp.dueNanos());
        }
    }

    private void suback(int id, int granted) {
        CompletableFuture<Integer> waiting = subscribing.remove(id);
        if (waiting != null) {
            waiting.complete(granted);
        }
    }

    private void pingresp() {
        CompletableFuture<Void> waiting = pinging.poll();
        if (waiting != null) {
            waiting.complete(null);
        }
    }

    private int nextPacketId() {
        do {
            lastPacketId = lastPacketId % MOST_PACKET_IDS + 1;
        } while (unacknowledged.containsKey(lastPacketId));
        return lastPacketId;
    }

    private void write(Consumer<ByteBuf> frame) {
        ByteBuf out = context().alloc().ioBuffer(64);
        frame.accept(out);
        send(out);
    }

    /** One flush for all that is written in one turn of the loop. */
    private void send(ByteBuf out) {
        context().write(out, context().voidPromise());
        if (!flushDue) {
            flushDue = true;
            loop().execute(this::flush);
        }
    }

    private void flush() {
        flushDue = false;
        context().flush();
    }

    private ChannelHandlerContext context() {
        ChannelHandlerContext ctx = context;
        if (ctx == null) {
            throw new IllegalStateException(who.clientId() + " is not connected");
        }
        return ctx;
    }
}
