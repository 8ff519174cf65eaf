/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.peer;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.rocketmq.mqtt.common.model.Payload;
import org.apache.rocketmq.mqtt.common.port.Peers.Handler;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException.Category;
import org.apache.rocketmq.mqtt.cs.PortCall;
import org.apache.rocketmq.mqtt.cs.peer.Frame.Answer;
import org.apache.rocketmq.mqtt.cs.peer.Frame.Hello;
import org.apache.rocketmq.mqtt.cs.peer.Frame.Proof;
import org.apache.rocketmq.mqtt.cs.peer.Frame.Refusal;
import org.apache.rocketmq.mqtt.cs.peer.Frame.Request;
import org.apache.rocketmq.mqtt.cs.peer.PeerMeters.Rejection;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection from another node: lets it prove itself, then answers what it asks, in whatever order the answers come. Nothing is read while much is unanswered or its answers are not
 * taken. The links' thread only; dies with the connection.
 */
final class ServingHandler extends ChannelInboundHandlerAdapter {

    private static final Logger LOG = LoggerFactory.getLogger(ServingHandler.class);
    private static final int MOST_UNANSWERED_BYTES = 8 << 20;
    private static final int WEIGHT_OF_REQUEST = 256;
    private static final int MOST_CHARACTERS_OF_FAULT = 300;

    private final LinkTerms terms;
    private final Lobby lobby;
    private final Channel channel;
    private final FrameDecoder decoder;
    private Phase phase = Phase.HELLO;
    private String caller = "";
    private @Nullable Handshake handshake;
    private @Nullable Future<?> timer;
    private long heardAtNanos;
    private int unanswered;

    private enum Phase {
        HELLO,
        PROOF,
        SERVING,
        OVER
    }

    ServingHandler(LinkTerms terms, Lobby lobby, Channel channel, FrameDecoder decoder) {
        this.terms = terms;
        this.lobby = lobby;
        this.channel = channel;
        this.decoder = decoder;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        lobby.enter(channel);
        timer = ctx.executor()
                .schedule(
                        () -> reject(Rejection.SLOW, "has not proven itself in time"),
                        terms.settings().handshakeTimeout().toNanos(),
                        TimeUnit.NANOSECONDS);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        heardAtNanos = ctx.executor().ticker().nanoTime();
        if (phase == Phase.OVER) {
            return;
        }
        if (message instanceof Hello hello && phase == Phase.HELLO) {
            onHello(hello);
        } else if (message instanceof Proof proof && phase == Phase.PROOF) {
            onProof(proof);
        } else if (message instanceof Request request && phase == Phase.SERVING) {
            serve(request);
        } else if (message instanceof Frame.Ping && phase == Phase.SERVING) {
            send(new Frame.Pong());
        } else {
            reject(Rejection.ILLEGIBLE, message + " in phase " + phase);
        }
    }

    private void onHello(Hello hello) {
        if (hello.version() != Frame.VERSION) {
            refuse(
                    Refusal.VERSION,
                    Rejection.VERSION,
                    "speaks version " + hello.version() + " (expected: " + Frame.VERSION + ")");
        } else if (!hello.called().equals(terms.self()) || hello.caller().equals(terms.self())) {
            refuse(Refusal.NAME, Rejection.NAME, "takes this node for another one, or itself for this one");
        } else {
            caller = hello.caller();
            Handshake begun = new Handshake(
                    caller,
                    terms.self(),
                    hello.nonce(),
                    Handshake.nonce(terms.random()),
                    PeerTls.binding(channel, false));
            handshake = begun;
            phase = Phase.PROOF;
            send(new Frame.Challenge(begun.calledNonce()));
        }
    }

    private void onProof(Proof proof) {
        Handshake begun = handshake;
        if (begun == null) {
            throw new IllegalStateException("a proof of nothing");
        }
        if (!Handshake.isSame(begun.callerProof(terms.settings().secret()), proof.proof())) {
            refuse(Refusal.SECRET, Rejection.SECRET, "has another cluster secret");
            return;
        }
        phase = Phase.SERVING;
        handshake = null;
        lobby.admit(caller, channel);
        decoder.trust();
        restartTimer();
        send(new Frame.Welcome(begun.calledProof(terms.settings().secret())));
        LOG.debug("peer={} remote={} calls this node", caller, channel.remoteAddress());
    }

    private void restartTimer() {
        cancelTimer();
        long pause = terms.settings().silence().toNanos();
        timer = channel.eventLoop().scheduleWithFixedDelay(this::look, pause, pause, TimeUnit.NANOSECONDS);
    }

    private void cancelTimer() {
        if (timer != null) {
            timer.cancel(false);
        }
    }

    /** A node that lives says something three times in that time. */
    private void look() {
        long silent = channel.eventLoop().ticker().nanoTime() - heardAtNanos;
        if (silent > 2 * terms.settings().silence().toNanos()) {
            reject(Rejection.SILENT, "");
        }
    }

    private void serve(Request request) {
        int weight = WEIGHT_OF_REQUEST + request.payload().size();
        unanswered += weight;
        terms.meters().served.increment();
        readOrWait();
        Handler handler = terms.handlers().of(request.service());
        PortCall.await(
                channel,
                () -> handler == null
                        ? CompletableFuture.failedStage(
                                new GatewayException(Category.RETRY, "no service " + request.service()))
                        : handler.answer(caller, request.payload()),
                answer -> answered(request, weight, answer.size() <= Frame.MOST_BYTES, answer),
                fault -> answered(request, weight, false, inWords(fault)));
    }

    private void answered(Request request, int weight, boolean ok, Payload payload) {
        unanswered -= weight;
        readOrWait();
        if (phase == Phase.SERVING) {
            send(new Answer(request.number(), ok, ok || payload.size() <= Frame.MOST_BYTES ? payload : Payload.EMPTY));
        }
    }

    private static Payload inWords(Throwable fault) {
        String text = String.valueOf(fault.getMessage());
        return Payload.ofUtf8(text.substring(0, Math.min(text.length(), MOST_CHARACTERS_OF_FAULT)));
    }

    private void readOrWait() {
        channel.config().setAutoRead(unanswered <= MOST_UNANSWERED_BYTES && channel.isWritable());
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        readOrWait();
    }

    @SuppressWarnings(
            "FutureReturnValueIgnored") // one that cannot be sent is the end of the connection, of which we hear
    private void send(Frame frame) {
        terms.send(channel, frame);
    }

    private void refuse(Refusal refusal, Rejection why, String detail) {
        if (over(why, detail)) {
            terms.send(channel, new Frame.Refused(refusal)).addListener(ChannelFutureListener.CLOSE);
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // nobody waits for the close
    private void reject(Rejection why, String detail) {
        if (over(why, detail)) {
            channel.close();
        }
    }

    /** @return false if it was over already */
    private boolean over(Rejection why, String detail) {
        if (phase == Phase.OVER) {
            return false;
        }
        String where = caller.isEmpty() ? "" : caller + " ";
        terms.complaints().add(why, where + channel.remoteAddress(), detail);
        ended();
        return true;
    }

    private void ended() {
        phase = Phase.OVER;
        cancelTimer();
        lobby.leave(channel);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        ended();
    }

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // nobody waits for the close
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable fault) {
        if (PeerTls.isRefusal(fault)) {
            reject(Rejection.TLS, PeerTls.inWords(fault));
        } else if (!(fault instanceof IOException)) {
            LOG.error("peer={} remote={} link failed", caller, channel.remoteAddress(), fault);
        }
        channel.close();
    }
}
