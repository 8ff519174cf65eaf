/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.transport;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketCloseStatus;
import java.util.List;
import org.apache.rocketmq.mqtt.cs.codec.Fault;
import org.jspecify.annotations.Nullable;

/**
 * Reads the frames of a client (RFC 6455 section 5). What is in binary frames, fragmented or not, goes on as plain bytes, piece by piece as it comes: no frame is waited for, however long it
 * is. Pings and closes go on as frames, at the first that may not be there goes a {@link Violation}, and nothing after it or after a close.
 *
 * <p>Owns what has come of a header or a control frame, at most 139 bytes, besides the rest of one read. Event loop only, as long as the WebSocket.
 */
final class WebSocketDecoder extends ByteToMessageDecoder {

    private static final int CONTINUATION = 0x0;
    private static final int TEXT = 0x1;
    private static final int BINARY = 0x2;
    private static final int CLOSE = 0x8;
    private static final int PING = 0x9;
    private static final int PONG = 0xA;

    private static final int LAST = 0x80;
    private static final int RESERVED = 0x70;
    private static final int OPCODE = 0x0F;
    private static final int MASKED = 0x80;
    private static final int MASK_BYTES = 4;
    private static final int LONGEST_CONTROL = 125;
    private static final int TWO_BYTES = 126;

    private final long maxFrameSize;
    /** Of the data frame that is being read. */
    private long left;

    private int mask;
    /** A binary frame was not the last of its message. */
    private boolean fragmented;

    private boolean over;

    /** What a client did that ends its WebSocket. */
    record Violation(WebSocketCloseStatus status, Fault fault) {}

    /** @param maxFrameSize bytes that a frame may hold */
    WebSocketDecoder(long maxFrameSize) {
        this.maxFrameSize = maxFrameSize;
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
        if (over) {
            in.skipBytes(in.readableBytes());
        } else if (left > 0) {
            out.add(piece(in));
        } else {
            begin(ctx, in, out);
        }
    }

    /** As much of the frame as there is. */
    private ByteBuf piece(ByteBuf in) {
        int length = (int) Math.min(left, in.readableBytes());
        ByteBuf piece = in.readRetainedSlice(length);
        unmask(piece);
        left -= length;
        mask = Integer.rotateLeft(mask, 8 * (length % MASK_BYTES));
        return piece;
    }

    /** Where it lies: nobody else reads it masked. */
    private void unmask(ByteBuf bytes) {
        int at = bytes.readerIndex();
        int end = bytes.writerIndex();
        long eight = ((long) mask << Integer.SIZE) | (mask & 0xFFFF_FFFFL);
        for (; end - at >= Long.BYTES; at += Long.BYTES) {
            bytes.setLong(at, bytes.getLong(at) ^ eight);
        }
        for (int shift = Long.SIZE - 8; at < end; at++, shift -= 8) {
            bytes.setByte(at, bytes.getByte(at) ^ (int) (eight >>> shift));
        }
    }

    /** Takes in the header, and the whole frame if it is a control frame; nothing if that is not all there. */
    private void begin(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
        int readable = in.readableBytes();
        if (readable < 2) {
            return;
        }
        int start = in.readerIndex();
        int first = in.getUnsignedByte(start);
        int second = in.getUnsignedByte(start + 1);
        int shortLength = second & ~MASKED;
        Violation violation = headerViolation(first, second);
        if (violation != null) {
            end(violation, in, out);
            return;
        }
        int lengthBytes = shortLength < TWO_BYTES ? 0 : shortLength == TWO_BYTES ? Short.BYTES : Long.BYTES;
        int headerBytes = 2 + lengthBytes + MASK_BYTES;
        if (readable < headerBytes) {
            return;
        }
        long length = lengthBytes == 0
                ? shortLength
                : lengthBytes == Short.BYTES ? in.getUnsignedShort(start + 2) : in.getLong(start + 2);
        violation = lengthViolation(length, lengthBytes);
        if (violation != null) {
            end(violation, in, out);
            return;
        }
        int opcode = first & OPCODE;
        boolean control = opcode >= CLOSE;
        if (control && readable < headerBytes + length) {
            return;
        }
        in.skipBytes(headerBytes);
        mask = in.getInt(start + headerBytes - MASK_BYTES);
        if (control) {
            ByteBuf payload =
                    ByteBufUtil.readBytes(ctx.alloc(), in, (int) length); // an answer must not keep the whole read
            unmask(payload);
            control(opcode, payload, in, out);
        } else {
            fragmented = (first & LAST) == 0;
            left = length;
        }
    }

    private @Nullable Violation headerViolation(int first, int second) {
        if ((first & RESERVED) != 0) {
            return violation("reserved bits in a frame");
        }
        if ((second & MASKED) == 0) {
            return violation("frame without a mask");
        }
        int opcode = first & OPCODE;
        return switch (opcode) {
            case CONTINUATION -> fragmented ? null : violation("continuation of nothing");
            case BINARY -> fragmented ? violation("new message within another") : null;
            case TEXT ->
                new Violation(
                        WebSocketCloseStatus.INVALID_MESSAGE_TYPE,
                        new Fault(Fault.Kind.WEBSOCKET, "text frame [MQTT-6.0.0-1]"));
            case CLOSE, PING, PONG ->
                (first & LAST) == 0 || (second & ~MASKED) > LONGEST_CONTROL
                        ? violation("control frame in fragments, or longer than " + LONGEST_CONTROL + " bytes")
                        : null;
            default -> violation("frame of kind " + opcode);
        };
    }

    private @Nullable Violation lengthViolation(long length, int lengthBytes) {
        if (length < 0
                || (lengthBytes == Short.BYTES && length < TWO_BYTES)
                || (lengthBytes == Long.BYTES && length <= 0xFFFF)) {
            return violation("length of a frame that is none, or in more bytes than it takes");
        }
        return length <= maxFrameSize
                ? null
                : new Violation(
                        WebSocketCloseStatus.MESSAGE_TOO_BIG,
                        new Fault(
                                Fault.Kind.TOO_LARGE,
                                "frame size: " + length + " (expected: at most " + maxFrameSize + ")"));
    }

    private void control(int opcode, ByteBuf payload, ByteBuf in, List<Object> out) {
        if (opcode == PING) {
            out.add(new PingWebSocketFrame(payload));
            return;
        }
        int length = payload.readableBytes();
        int status = length < Short.BYTES ? 0 : payload.getUnsignedShort(payload.readerIndex());
        if (opcode == PONG) {
            payload.release();
        } else if (length > 0 && !WebSocketCloseStatus.isValidStatusCode(status)) {
            payload.release();
            end(violation("close frame with status " + status), in, out);
        } else {
            over = true;
            out.add(new CloseWebSocketFrame(true, 0, payload));
        }
    }

    private static Violation violation(String detail) {
        return new Violation(WebSocketCloseStatus.PROTOCOL_ERROR, new Fault(Fault.Kind.WEBSOCKET, detail));
    }

    private void end(Violation violation, ByteBuf in, List<Object> out) {
        over = true;
        in.skipBytes(in.readableBytes());
        out.add(violation);
    }
}
