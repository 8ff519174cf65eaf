/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.transport;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.ProtocolDetectionState;
import io.netty.handler.codec.haproxy.HAProxyCommand;
import io.netty.handler.codec.haproxy.HAProxyMessage;
import io.netty.handler.codec.haproxy.HAProxyMessageDecoder;
import io.netty.handler.codec.haproxy.HAProxyProtocolException;
import io.netty.handler.codec.haproxy.HAProxyProxiedProtocol;
import io.netty.util.ReferenceCountUtil;
import java.net.InetAddress;
import java.util.function.Predicate;
import org.apache.rocketmq.mqtt.common.model.Network;
import org.apache.rocketmq.mqtt.cs.codec.Fault;
import org.apache.rocketmq.mqtt.cs.connect.Origin;

/**
 * Waits for the header of the PROXY protocol, versions 1 and 2, with which a load balancer says for whom a connection is; then it is gone. A header that says "for
 * myself" ({@code LOCAL}, a health check) or that does not say ({@code UNKNOWN}, a socket of Unix) leaves the connection the address of the balancer.
 *
 * <p>Event loop only. Lets nothing pass if the header is wrong, or if nobody wants the connection.
 */
final class ProxyHeader extends ChannelInboundHandlerAdapter {

    /** What a header of version 2 may carry besides the addresses, in bytes. */
    private static final int MOST_EXTRAS = 2_048;

    private final Predicate<Origin> then;
    private boolean refused;

    ProxyHeader(Predicate<Origin> then) {
        this.then = then;
    }

    /** Refuses at once what does not begin like a header, in place of waiting for the end of its line. */
    static final class Decoder extends HAProxyMessageDecoder {
        private boolean begun;

        Decoder() {
            super(MOST_EXTRAS);
        }

        @Override
        public void channelRead(ChannelHandlerContext ctx, Object message) throws Exception {
            if (!begun && message instanceof ByteBuf bytes) {
                begun = true;
                if (detectProtocol(bytes).state() == ProtocolDetectionState.INVALID) {
                    bytes.release();
                    throw new HAProxyProtocolException("no PROXY header (expected: one, from a load balancer)");
                }
            }
            super.channelRead(ctx, message);
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        try {
            if (!refused && message instanceof HAProxyMessage header) {
                accept(ctx, header);
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    private void accept(ChannelHandlerContext ctx, HAProxyMessage header) {
        HAProxyProxiedProtocol protocol = header.proxiedProtocol();
        String peer = Origin.of(ctx.channel()).address();
        if (header.command() == HAProxyCommand.LOCAL) {
            goOn(ctx, peer);
            return;
        }
        switch (protocol) {
            case TCP4, TCP6 -> {
                InetAddress source = Network.addressOf(String.valueOf(header.sourceAddress()));
                if (source != null) {
                    goOn(ctx, source.getHostAddress());
                } else {
                    refuse(ctx, "no source address in the PROXY header");
                }
            }
            case UNKNOWN, UNIX_STREAM -> goOn(ctx, peer);
            case UDP4, UDP6, UNIX_DGRAM -> refuse(ctx, "PROXY header for " + protocol + " (expected: TCP)");
        }
    }

    private void goOn(ChannelHandlerContext ctx, String address) {
        if (then.test(new Origin(address, null))) {
            ctx.pipeline().remove(this);
        } else {
            refused = true;
        }
    }

    private void refuse(ChannelHandlerContext ctx, String why) {
        refused = true;
        ctx.fireUserEventTriggered(new Fault(Fault.Kind.PROXY_HEADER, why));
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (!(cause instanceof DecoderException)) {
            ctx.fireExceptionCaught(cause);
        } else if (!refused) {
            refuse(ctx, String.valueOf(cause.getMessage()));
        }
    }
}
