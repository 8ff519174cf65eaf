/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.launcher.admin;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.rocketmq.mqtt.launcher.admin.AdminServer.Pages;
import org.apache.rocketmq.mqtt.launcher.admin.Visitors.Rejection;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One connection: its first request is answered, whatever else it says is not read, and it is closed, in a short time whatever it does. Its thread only. */
final class AdminHandler extends SimpleChannelInboundHandler<HttpObject> {

    private static final Logger LOG = LoggerFactory.getLogger(AdminHandler.class);

    private static final String PLAIN = "text/plain; charset=utf-8";
    private static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";

    private final Terms terms;
    private boolean asked;
    private @Nullable Future<?> end;

    /**
     * What all connections share.
     *
     * @param life of each, from its opening to the last byte of the answer
     */
    record Terms(Pages pages, Token token, Duration life, Visitors visitors, Executor threads) {}

    /** What is said to a request. */
    private record Page(HttpResponseStatus status, String type, String text) {
        static Page plain(HttpResponseStatus status, String line) {
            return new Page(status, PLAIN, line + "\n");
        }
    }

    AdminHandler(Terms terms) {
        this.terms = terms;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        terms.visitors.enter(ctx.channel());
        end = ctx.executor().schedule(() -> slow(ctx.channel()), terms.life.toMillis(), TimeUnit.MILLISECONDS);
    }

    @SuppressWarnings("FutureReturnValueIgnored") // nobody waits for the close
    private void slow(Channel channel) {
        if (channel.isOpen()) {
            terms.visitors.reject(Rejection.SLOW, channel);
            channel.close();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        terms.visitors.leave(ctx.channel());
        if (end != null) {
            end.cancel(false);
        }
    }

    @Override
    protected void channelRead0(ChannelHandlerContext ctx, HttpObject message) {
        if (asked) {
            return;
        }
        if (message.decoderResult().isFailure()) {
            asked = true;
            terms.visitors.reject(Rejection.ILLEGIBLE, ctx.channel());
            send(ctx.channel(), false, Page.plain(HttpResponseStatus.BAD_REQUEST, "no request, or too long a one"));
        } else if (message instanceof HttpRequest request) {
            asked = true;
            answer(ctx, request);
        }
    }

    private void answer(ChannelHandlerContext ctx, HttpRequest request) {
        boolean isHead = request.method().equals(HttpMethod.HEAD);
        if (!isHead && !request.method().equals(HttpMethod.GET)) {
            send(ctx.channel(), false, Page.plain(HttpResponseStatus.METHOD_NOT_ALLOWED, "method not allowed"));
            return;
        }
        boolean isTold =
                !terms.token.isWanted() || terms.token.isIn(request.headers().get(HttpHeaderNames.AUTHORIZATION));
        switch (path(request.uri())) {
            case "/healthz" -> send(ctx.channel(), isHead, Page.plain(HttpResponseStatus.OK, "ok"));
            case "/readyz" ->
                later(ctx, isHead, () -> ready(terms.pages.readiness().get(), isTold));
            case "/metrics" ->
                told(
                        ctx,
                        isHead,
                        isTold,
                        () -> new Page(
                                HttpResponseStatus.OK,
                                PROMETHEUS,
                                terms.pages.metrics().get()));
            case "/status" ->
                told(
                        ctx,
                        isHead,
                        isTold,
                        () -> new Page(
                                HttpResponseStatus.OK,
                                PLAIN,
                                terms.pages.status().get()));
            default -> send(ctx.channel(), isHead, Page.plain(HttpResponseStatus.NOT_FOUND, "not found"));
        }
    }

    private static String path(String uri) {
        int query = uri.indexOf('?');
        return query < 0 ? uri : uri.substring(0, query);
    }

    /** What is missing is for those who are told. */
    private static Page ready(Readiness now, boolean isTold) {
        String reason = isTold || now.ready() ? now.reason() : "not ready";
        return Page.plain(now.ready() ? HttpResponseStatus.OK : HttpResponseStatus.SERVICE_UNAVAILABLE, reason);
    }

    private void told(ChannelHandlerContext ctx, boolean isHead, boolean isTold, Supplier<Page> page) {
        if (isTold) {
            later(ctx, isHead, page);
        } else {
            terms.visitors.reject(Rejection.TOKEN, ctx.channel());
            send(
                    ctx.channel(),
                    isHead,
                    Page.plain(HttpResponseStatus.UNAUTHORIZED, "Authorization: Bearer <adminToken> expected"));
        }
    }

    private void later(ChannelHandlerContext ctx, boolean isHead, Supplier<Page> page) {
        Channel channel = ctx.channel();
        try {
            terms.threads.execute(() -> send(channel, isHead, made(page)));
        } catch (RejectedExecutionException e) {
            terms.visitors.reject(Rejection.BUSY, channel);
            send(channel, isHead, Page.plain(HttpResponseStatus.SERVICE_UNAVAILABLE, "busy"));
        }
    }

    private static Page made(Supplier<Page> page) {
        try {
            return page.get();
        } catch (RuntimeException e) { // of any part of the process; the thread has other pages to ask for
            LOG.error("a page for operators failed", e);
            return Page.plain(HttpResponseStatus.INTERNAL_SERVER_ERROR, "failed: see the log");
        }
    }

    private static void send(Channel channel, boolean isHead, Page page) {
        ByteBuf body = ByteBufUtil.writeUtf8(channel.alloc(), page.text);
        int length = body.readableBytes();
        if (isHead) {
            body.release();
            body = Unpooled.EMPTY_BUFFER;
        }
        DefaultFullHttpResponse response = new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, page.status, body);
        response.headers()
                .set(HttpHeaderNames.CONTENT_TYPE, page.type)
                .set(HttpHeaderNames.CONTENT_LENGTH, length)
                .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
        if (page.status.equals(HttpResponseStatus.METHOD_NOT_ALLOWED)) {
            response.headers().set(HttpHeaderNames.ALLOW, "GET, HEAD");
        } else if (page.status.equals(HttpResponseStatus.UNAUTHORIZED)) {
            response.headers().set(HttpHeaderNames.WWW_AUTHENTICATE, "Bearer");
        }
        channel.writeAndFlush(response).addListener(ChannelFutureListener.CLOSE);
    }

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // nobody waits for the close
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable fault) {
        if (AdminTls.isRefusal(fault)) {
            terms.visitors.reject(Rejection.ILLEGIBLE, ctx.channel());
        } else if (!(fault instanceof IOException)) {
            LOG.error("admin remote={} failed", ctx.channel().remoteAddress(), fault);
        }
        ctx.channel().close();
    }
}
