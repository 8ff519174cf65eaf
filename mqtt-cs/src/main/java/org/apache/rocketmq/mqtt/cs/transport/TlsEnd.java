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
import java.security.cert.CertificateException;
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

    private static final int LONGEST_DETAIL = 500;

    private boolean failed;

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // channelInactive tells
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event instanceof SslHandshakeCompletionEvent handshake) {
            if (handshake.isSuccess()) {
                identify(ctx, certificate(ctx));
            } else {
                fail(ctx, handshake.cause());
            }
        } else if (event instanceof SslCloseCompletionEvent) {
            ctx.channel().close(); // nothing more can come, and a socket that stays open would wait for the keep-alive
        } else {
            ctx.fireUserEventTriggered(event);
        }
    }

    /** A session that is resumed brings the certificate of the handshake it began with, whose dates nobody has looked at since. */
    private void identify(ChannelHandlerContext ctx, @Nullable X509Certificate certificate) {
        if (certificate == null) {
            return;
        }
        try {
            certificate.checkValidity();
            new Origin(Origin.of(ctx.channel()).address(), certificate).put(ctx.channel());
        } catch (CertificateException e) {
            fail(ctx, e);
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
            ctx.fireUserEventTriggered(new Fault(Fault.Kind.TLS, detail(cause)));
        }
    }

    /** Nothing of what the client has sent: to a device that does not know of TLS that is its password. */
    private static String detail(Throwable cause) {
        String message = cause instanceof NotSslRecordException ? "not TLS" : String.valueOf(cause.getMessage());
        return message.substring(0, Math.min(message.length(), LONGEST_DETAIL));
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
