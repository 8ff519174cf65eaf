/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.transport;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.ssl.NotSslRecordException;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.nio.channels.ClosedChannelException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.apache.rocketmq.mqtt.cs.codec.Fault;
import org.apache.rocketmq.mqtt.cs.connect.Origin;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Behind the TLS handler: puts the client's certificate on the channel before anything it sent is seen, makes its faults known and ends the connection when the
 * client has ended TLS. Event loop only, as long as the connection.
 */
final class TlsEnd extends ChannelInboundHandlerAdapter {

    private static final Logger LOG = LoggerFactory.getLogger(TlsEnd.class);

    private boolean failed;

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // channelInactive tells
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof SslHandshakeCompletionEvent handshake) {
            if (handshake.isSuccess()) {
                identify(ctx);
            } else {
                fail(ctx, handshake.cause());
            }
        } else if (event instanceof SslCloseCompletionEvent) {
            ctx.channel().close(); // nothing more can come, and a socket that stays open would wait for the keep-alive
        } else {
            ctx.fireUserEventTriggered(event);
        }
    }

    private static void identify(ChannelHandlerContext ctx) {
        X509Certificate certificate = certificate(ctx);
        if (certificate != null) {
            new Origin(Origin.of(ctx.channel()).address(), certificate).put(ctx.channel());
        }
    }

    /** The client's own, which the handshake has verified; null if it was asked for none, or showed none. */
    private static @Nullable X509Certificate certificate(ChannelHandlerContext ctx) {
        try {
            return (X509Certificate)
                    ctx.pipeline().get(SslHandler.class).engine().getSession().getPeerCertificates()[0];
        } catch (SSLPeerUnverifiedException e) {
            LOG.trace("remote={} shows no certificate", ctx.channel().remoteAddress(), e);
            return null;
        }
    }

    private void fail(ChannelHandlerContext ctx, Throwable cause) {
        if (!failed
                && !(cause instanceof ClosedChannelException)
                && ctx.channel().isActive()) {
            failed = true;
            ctx.fireUserEventTriggered(new Fault(Fault.Kind.TLS, inWords(cause)));
        }
    }

    /** Without what was said in place of TLS, which Netty's text has: it may be a CONNECT with a password. */
    private static String inWords(Throwable cause) {
        return cause instanceof NotSslRecordException ? "no record of TLS" : String.valueOf(cause.getMessage());
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (cause instanceof DecoderException && cause.getCause() instanceof SSLException reason) {
            fail(ctx, reason);
        } else if (cause instanceof SSLException) {
            fail(ctx, cause);
        } else {
            ctx.fireExceptionCaught(cause);
        }
    }
}
