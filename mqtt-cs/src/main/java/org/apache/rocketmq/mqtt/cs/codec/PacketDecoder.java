/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.codec;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.util.EnumSet;
import java.util.Set;
import org.apache.rocketmq.mqtt.cs.PortCall;
import org.apache.rocketmq.mqtt.cs.codec.Packet.Connect;
import org.apache.rocketmq.mqtt.cs.codec.Packet.UnsupportedConnect;
import org.jspecify.annotations.Nullable;

/**
 * Turns bytes into {@link Packet}s and, at the first that are none, into one {@link Fault}, after which it takes in nothing more. What a
 * fixed header shows to be wrong is refused before the rest has come.
 *
 * <p>Owns the bytes read and not yet decoded: at most one read's worth, plus one packet of the greatest size. Lives as long as the connection, on its
 * event loop.
 */
public final class PacketDecoder extends ChannelInboundHandlerAdapter implements Intake {

    private static final int MAX_LENGTH_DIGITS = 4;

    private final Channel channel;
    private final int maxPacketSize;
    private final Partials partials;
    private final Set<Hold> holds = EnumSet.noneOf(Hold.class);
    private @Nullable ByteBuf held;
    private @Nullable Dialect dialect;
    private boolean decoding;
    private boolean draining;
    private boolean finished;

    /**
     * @param maxPacketSize of a whole packet, in bytes
     * @param partials of the channel's event loop
     */
    public PacketDecoder(Channel channel, int maxPacketSize, Partials partials) {
        this.channel = channel;
        this.maxPacketSize = maxPacketSize;
        this.partials = partials;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        ByteBuf bytes = (ByteBuf) message;
        held = held == null ? bytes : ByteToMessageDecoder.MERGE_CUMULATOR.cumulate(ctx.alloc(), held, bytes);
        decode(ctx);
    }

    /** What came before the end of the connection is still taken in, if the client was let in. */
    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        draining = !isHeldFor(Hold.CONNECTING);
        decode(ctx);
        finished = true;
        drop();
        partials.goesOn(this);
        ctx.fireChannelInactive();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        finished = true;
        drop();
        partials.goesOn(this);
    }

    @Override
    public void hold(Hold why) {
        assert channel.eventLoop().inEventLoop();
        holds.add(why);
        channel.config().setAutoRead(false);
    }

    @Override
    public void release(Hold why) {
        assert channel.eventLoop().inEventLoop();
        if (holds.remove(why) && holds.isEmpty() && channel.isActive()) {
            channel.config().setAutoRead(true);
            if (held != null) {
                channel.eventLoop().execute(this::decodeHeld);
            }
        }
    }

    @Override
    public boolean isHeldFor(Hold why) {
        return holds.contains(why);
    }

    private void decodeHeld() {
        ChannelHandlerContext ctx = channel.pipeline().context(this);
        if (ctx != null && held != null) {
            decode(ctx);
            ctx.fireChannelReadComplete();
        }
    }

    private void decode(ChannelHandlerContext ctx) {
        if (decoding) {
            return; // a handler released the intake: the loop below goes on
        }
        decoding = true;
        try {
            while (isOpen() && held != null) {
                Object next = next(held);
                if (next == null) {
                    break;
                }
                partials.goesOn(this); // what follows is another packet
                ctx.fireChannelRead(next);
            }
        } finally {
            decoding = false;
            if (finished || (held != null && !held.isReadable())) {
                drop();
            }
        }
        tellPartials();
    }

    private void tellPartials() {
        int size = held == null ? 0 : held.capacity();
        if (size > 0 && isOpen()) {
            partials.waits(this, size);
        } else {
            partials.goesOn(this);
        }
    }

    /** There is no more room for what it has of a packet. Whoever has the connection is told when the loop is through with the one it decodes now. */
    void giveUp() {
        finished = true;
        drop();
        PortCall.later(channel.eventLoop(), () -> {
            ChannelHandlerContext ctx = channel.pipeline().context(this);
            if (ctx != null) {
                ctx.fireChannelRead(new Fault(Fault.Kind.INCOMPLETE, "too many packets that have begun and not ended"));
            }
        });
    }

    private boolean isOpen() {
        return !finished && (holds.isEmpty() || (draining && !holds.contains(Hold.CLOSING)));
    }

    private void drop() {
        if (held != null && !decoding) {
            held.release();
            held = null;
        }
    }

    /** A Packet, a Fault, or null if there is no whole packet yet. */
    private @Nullable Object next(ByteBuf in) {
        int readable = in.readableBytes();
        if (readable == 0) {
            return null;
        }
        int start = in.readerIndex();
        int firstByte = in.getUnsignedByte(start);
        PacketType type = PacketType.of(firstByte >> 4);
        int flags = firstByte & 0x0F;
        Fault fault = headerFault(type, flags);
        if (fault != null) {
            return refuse(fault);
        }
        int length = 0;
        int digits = 0;
        int digit;
        do { // section 2.2.3
            if (digits == MAX_LENGTH_DIGITS) {
                return refuse(Fault.Kind.MALFORMED, "remaining length of more than 4 bytes");
            }
            if (readable < 2 + digits) {
                return null;
            }
            digit = in.getUnsignedByte(start + 1 + digits);
            length |= (digit & 0x7F) << (7 * digits);
            digits++;
        } while (digit >= 0x80);
        if (digit == 0 && digits > 1) {
            return refuse(Fault.Kind.MALFORMED, "remaining length in more bytes than it takes");
        }
        String wrong = type.lengthFault(length);
        if (wrong != null) {
            return refuse(Fault.Kind.MALFORMED, wrong);
        }
        int size = 1 + digits + length;
        if (size > maxPacketSize) {
            return refuse(Fault.Kind.TOO_LARGE, type + " size: " + size + " (expected: at most " + maxPacketSize + ")");
        }
        if (length > type.mostLength()) {
            return refuse(
                    Fault.Kind.TOO_LARGE,
                    type + " remaining length: " + length + " (expected: at most " + type.mostLength() + ")");
        }
        return readable < size ? null : whole(in, type, flags, start + 1 + digits, start + size);
    }

    private @Nullable Fault headerFault(PacketType type, int flags) {
        if (dialect == null && type != PacketType.CONNECT) {
            return new Fault(Fault.Kind.NOT_CONNECTED, type + " (expected: CONNECT first) [MQTT-3.1.0-1]");
        }
        String wrong = type.flagsFault(flags, dialect);
        return wrong == null ? null : new Fault(Fault.Kind.MALFORMED, wrong);
    }

    private Object whole(ByteBuf in, PacketType type, int flags, int from, int end) {
        in.readerIndex(from);
        FrameReader reader = new FrameReader(in, end);
        Packet packet = type.parse(reader, flags);
        Fault fault = reader.fault();
        if (fault != null) {
            return refuse(new Fault(fault.kind(), type + ": " + fault.detail()));
        }
        if (packet == null) {
            throw new IllegalStateException(type + " was read neither well nor ill");
        }
        if (packet instanceof Connect connect && dialect == null) {
            dialect = connect.dialect();
        } else if (packet instanceof UnsupportedConnect) {
            finished = true; // nothing behind it can be understood
        }
        return packet;
    }

    private Fault refuse(Fault.Kind kind, String detail) {
        return refuse(new Fault(kind, detail));
    }

    private Fault refuse(Fault fault) {
        finished = true;
        return fault;
    }
}
