/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.peer;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.rocketmq.mqtt.common.model.Payload;
import org.apache.rocketmq.mqtt.common.port.Peers.Service;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException.Category;
import org.apache.rocketmq.mqtt.cs.peer.Frame.Answer;
import org.apache.rocketmq.mqtt.cs.peer.Frame.Challenge;
import org.apache.rocketmq.mqtt.cs.peer.Frame.Refused;
import org.apache.rocketmq.mqtt.cs.peer.Frame.Request;
import org.apache.rocketmq.mqtt.cs.peer.Frame.Welcome;
import org.apache.rocketmq.mqtt.cs.peer.PeerMeters.Failure;
import org.apache.rocketmq.mqtt.cs.peer.PeerMeters.Rejection;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection to another node: proves itself, has the other prove itself, then asks. While nothing is heard it says so now and then; what stays silent is taken for broken,
 * whether the process hangs or the cable is cut. Owns the requests without an answer, bounded in bytes. {@link #ask} is for any thread, everything else for the links'; dies with
 * the connection.
 */
final class CallingHandler extends ChannelInboundHandlerAdapter {

    private static final Logger LOG = LoggerFactory.getLogger(CallingHandler.class);
    private static final int MOST_OUTSTANDING_BYTES = 8 << 20;
    private static final int WEIGHT_OF_REQUEST = 256;
    /** Looks in the time that a link may be silent. */
    private static final int LOOKS = 3;

    private final LinkTerms terms;
    private final PeerLink link;
    private final Channel channel;
    private final FrameDecoder decoder;
    private final EventExecutor loop;
    private final AtomicInteger outstanding = new AtomicInteger();
    /** By number; the oldest first. */
    private final Map<Long, Call> calls = new LinkedHashMap<>();

    private Phase phase = Phase.CONNECTING;
    private @Nullable Handshake handshake;
    private @Nullable Future<?> timer;
    private boolean expiryIsDue;
    private long heardAtNanos;
    private long numbers;

    private enum Phase {
        CONNECTING,
        CHALLENGE,
        WELCOME,
        LINKED,
        OVER
    }

    /** A request; it takes up room until it is settled and its bytes are with the kernel. */
    private static final class Call {
        final CompletableFuture<Payload> answer = new CompletableFuture<>();
        final int weight;
        final long deadlineNanos;
        boolean written;
        boolean settled;

        Call(int weight, long deadlineNanos) {
            this.weight = weight;
            this.deadlineNanos = deadlineNanos;
        }
    }

    CallingHandler(LinkTerms terms, PeerLink link, Channel channel, FrameDecoder decoder) {
        this.terms = terms;
        this.link = link;
        this.channel = channel;
        this.decoder = decoder;
        this.loop = channel.eventLoop();
    }

    CompletionStage<Payload> ask(Service service, Payload request) {
        if (request.size() > Frame.MOST_BYTES) {
            return CompletableFuture.failedStage(failure(
                    Failure.TOO_LONG,
                    Category.REFUSED,
                    "request of " + request.size() + " bytes (expected: at most " + Frame.MOST_BYTES + ")"));
        }
        int weight = WEIGHT_OF_REQUEST + request.size();
        if (outstanding.addAndGet(weight) > MOST_OUTSTANDING_BYTES) {
            outstanding.addAndGet(-weight);
            return CompletableFuture.failedStage(failure(Failure.FULL, Category.RETRY, "too much is on its way"));
        }
        Call call = new Call(
                weight, loop.ticker().nanoTime() + terms.settings().askTimeout().toNanos());
        try {
            loop.execute(() -> send(service, request, call)); // never directly: that would overtake others
        } catch (RejectedExecutionException e) {
            return CompletableFuture.failedStage(failure(Failure.BROKEN, Category.RETRY, "this node stops"));
        }
        return call.answer;
    }

    private GatewayException failure(Failure why, Category category, String detail) {
        terms.meters().failed(why).increment();
        return new GatewayException(category, "peer=" + link.name() + " " + detail);
    }

    private void send(Service service, Payload request, Call call) {
        if (phase != Phase.LINKED) {
            call.written = true;
            fail(call, Failure.BROKEN, "link broke");
            return;
        }
        long number = numbers++;
        calls.put(number, call);
        terms.send(channel, new Request(service.number(), number, request)).addListener(done -> {
            call.written = true;
            free(call);
        });
        if (!expiryIsDue) {
            expireLater(call);
        }
    }

    private void fail(Call call, Failure why, String detail) {
        settled(call);
        call.answer.completeExceptionally(failure(why, Category.RETRY, detail));
    }

    private void settled(Call call) {
        call.settled = true;
        free(call);
    }

    private void free(Call call) {
        if (call.settled && call.written) {
            outstanding.addAndGet(-call.weight);
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // nobody waits for it
    private void expireLater(Call oldest) {
        expiryIsDue = true;
        loop.schedule(this::expire, oldest.deadlineNanos - loop.ticker().nanoTime(), TimeUnit.NANOSECONDS);
    }

    private void expire() {
        expiryIsDue = false;
        long now = loop.ticker().nanoTime();
        Iterator<Call> oldest = calls.values().iterator();
        while (oldest.hasNext()) {
            Call call = oldest.next();
            if (call.deadlineNanos - now > 0) {
                expireLater(call);
                return;
            }
            oldest.remove();
            fail(call, Failure.LATE, "no answer in time");
        }
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
        phase = Phase.CHALLENGE;
        Handshake begun = new Handshake(terms.self(), link.name(), Handshake.nonce(terms.random()), Payload.EMPTY);
        handshake = begun;
        timer = loop.schedule(
                () -> reject(Rejection.SLOW, "has not proven itself in time"),
                terms.settings().handshakeTimeout().toNanos(),
                TimeUnit.NANOSECONDS);
        send(new Frame.Hello(Frame.VERSION, begun.caller(), begun.called(), begun.callerNonce()));
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        heardAtNanos = loop.ticker().nanoTime();
        if (phase == Phase.OVER) {
            return;
        }
        if (message instanceof Answer answer && phase == Phase.LINKED) {
            onAnswer(answer);
        } else if (message instanceof Challenge challenge && phase == Phase.CHALLENGE) {
            onChallenge(challenge);
        } else if (message instanceof Welcome welcome && phase == Phase.WELCOME) {
            onWelcome(welcome);
        } else if (message instanceof Refused refused && phase != Phase.LINKED) {
            reject(rejection(refused.refusal()), "refuses this node");
        } else if (!(message instanceof Frame.Pong) || phase != Phase.LINKED) {
            reject(Rejection.ILLEGIBLE, message + " in phase " + phase);
        }
    }

    private static Rejection rejection(Frame.Refusal refusal) {
        return switch (refusal) {
            case VERSION -> Rejection.VERSION;
            case NAME -> Rejection.NAME;
            case SECRET -> Rejection.SECRET;
        };
    }

    private Handshake begun() {
        if (handshake == null) {
            throw new IllegalStateException("no handshake");
        }
        return handshake;
    }

    private void onChallenge(Challenge challenge) {
        Handshake complete = new Handshake(
                begun().caller(),
                begun().called(),
                begun().callerNonce(),
                challenge.nonce(),
                PeerTls.binding(channel, true));
        handshake = complete;
        phase = Phase.WELCOME;
        send(new Frame.Proof(complete.callerProof(terms.settings().secret())));
    }

    private void onWelcome(Welcome welcome) {
        if (!Handshake.isSame(begun().calledProof(terms.settings().secret()), welcome.proof())) {
            reject(Rejection.SECRET, "has another cluster secret");
            return;
        }
        phase = Phase.LINKED;
        handshake = null;
        decoder.trust();
        cancelTimer();
        long pause = terms.settings().silence().toNanos() / LOOKS;
        timer = loop.scheduleWithFixedDelay(this::look, pause, pause, TimeUnit.NANOSECONDS);
        link.up(this);
    }

    private void look() {
        long silence = terms.settings().silence().toNanos();
        long silent = loop.ticker().nanoTime() - heardAtNanos;
        if (silent >= silence) {
            reject(Rejection.SILENT, "");
        } else if (silent >= silence / LOOKS) {
            send(new Frame.Ping());
        }
    }

    private void cancelTimer() {
        if (timer != null) {
            timer.cancel(false);
        }
    }

    private void onAnswer(Answer answer) {
        Call call = calls.remove(answer.number());
        if (call == null) {
            return; // it was counted when its time was over
        }
        if (answer.ok()) {
            settled(call);
            call.answer.complete(answer.payload());
        } else {
            fail(call, Failure.ANSWERED, "failed: " + answer.payload().utf8());
        }
    }

    @SuppressWarnings(
            "FutureReturnValueIgnored") // one that cannot be sent is the end of the connection, of which we hear
    private void send(Frame frame) {
        terms.send(channel, frame);
    }

    @SuppressWarnings("FutureReturnValueIgnored") // channelInactive tells
    private void reject(Rejection why, String detail) {
        if (phase != Phase.OVER) {
            terms.complaints().add(why, link.name() + " " + channel.remoteAddress(), detail);
            ended();
            channel.close();
        }
    }

    private void ended() {
        if (phase == Phase.OVER) {
            return;
        }
        phase = Phase.OVER;
        cancelTimer();
        link.down(this);
        List<Call> lost = List.copyOf(calls.values());
        calls.clear();
        lost.forEach(call -> fail(call, Failure.BROKEN, "link broke"));
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        ended();
    }

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // channelInactive tells
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable fault) {
        if (PeerTls.isRefusal(fault)) {
            reject(Rejection.TLS, PeerTls.inWords(fault));
        } else if (!(fault instanceof IOException)) {
            LOG.error("peer={} remote={} link failed", link.name(), channel.remoteAddress(), fault);
        }
        channel.close();
    }
}
