/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.session;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.rocketmq.mqtt.common.model.Qos;
import org.apache.rocketmq.mqtt.common.model.QueueName;
import org.apache.rocketmq.mqtt.common.model.SessionChange;
import org.apache.rocketmq.mqtt.common.model.SessionState;
import org.apache.rocketmq.mqtt.common.model.StartPoint;
import org.apache.rocketmq.mqtt.common.port.LightQueues;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException.Category;
import org.apache.rocketmq.mqtt.cs.PortCall;
import org.apache.rocketmq.mqtt.cs.access.Slowness;
import org.apache.rocketmq.mqtt.cs.codec.Answer;
import org.apache.rocketmq.mqtt.cs.codec.Answer.ConnAck;
import org.apache.rocketmq.mqtt.cs.codec.Fault;
import org.apache.rocketmq.mqtt.cs.codec.Intake;
import org.apache.rocketmq.mqtt.cs.codec.Intake.Hold;
import org.apache.rocketmq.mqtt.cs.codec.Packet;
import org.apache.rocketmq.mqtt.cs.deliver.Deliveries;
import org.apache.rocketmq.mqtt.cs.journal.Journal;
import org.apache.rocketmq.mqtt.cs.session.Admission.Admitted;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connected client: decides what its packets mean and does it. Follows {@link org.apache.rocketmq.mqtt.cs.connect.ConnectHandler} in the
 * pipeline, so a client is let in when it comes here.
 *
 * <p>Owns the session's flows, deliveries and admission. Event loop only; everything ends in {@link #end}, once.
 */
public final class SessionHandler extends ChannelInboundHandlerAdapter implements Line {

    private static final Logger LOG = LoggerFactory.getLogger(SessionHandler.class);
    private static final Duration CENTURY = Duration.ofDays(36_525);

    private final Client client;
    private final SessionLoop loop;
    private final Channel channel;
    private final Intake intake;
    private final Admission admission;
    private final @Nullable Journal journal;
    private final Unanswered unanswered;
    private final Deliveries deliveries;
    private final PublishFlow publishes;
    private final PublishGate gate;
    private final SubscribeFlow subscriptions;
    private final @Nullable KeepAlive keepAlive;
    private @Nullable Future<?> welcomeTimeout;
    private @Nullable Future<?> expiry;
    private boolean greeted;
    private boolean unflushed;
    private boolean stopping;
    private boolean ended;

    public SessionHandler(
            Client client, SessionLoop loop, Channel channel, Intake intake, Admission admission, Admitted admitted) {
        this.client = client;
        this.loop = loop;
        this.channel = channel;
        this.intake = intake;
        this.admission = admission;
        this.journal = client.cleanSession()
                ? null
                : new Journal(
                        loop.commits, admitted.claimed().claim(), channel, admitted.unwritten(), this::unwritable);
        this.unanswered = new Unanswered(intake, loop.budget, loop.node.settings(), this::waits, this::endIfIdle);
        this.deliveries = loop.delivery.to(channel, client.id(), journal);
        this.publishes =
                new PublishFlow(admitted.claimed().claim(), admission.tenure(), journal, loop.node, unanswered, this);
        this.gate = new PublishGate(client, loop, intake, this, publishes);
        this.subscriptions = new SubscribeFlow(client, journal, loop.node, deliveries, unanswered, this);
        this.keepAlive =
                client.keepAliveSeconds() == 0 ? null : new KeepAlive(loop.executor, this, client.keepAliveSeconds());
    }

    /**
     * To be called once, when the handler has its place in the pipeline.
     *
     * @param then called when the client's packets may come
     */
    public void welcome(Admitted admitted, Runnable then) {
        assert loop.executor.inEventLoop();
        loop.node.meters().connections.up();
        LightQueues queues = loop.node.ports().queues();
        QueueName peerQueue = queues.peerQueueOf(client.id());
        StartPoint now = queues.recentPoint();
        if (journal == null) {
            deliveries.subscribe(peerQueue, now, Qos.EXACTLY_ONCE);
            greet(false);
            then.run();
        } else if (admitted.claimed().isPresent()) {
            // what was handed over is used only when it is durable
            Runnable goOn = () -> resume(admitted.claimed().state().after(admitted.unwritten()), peerQueue, now, then);
            timeOutWelcome();
            journal.flush(goOn);
        } else {
            journal.begins(peerQueue, now);
            deliveries.subscribe(peerQueue, now, Qos.EXACTLY_ONCE);
            timeOutWelcome();
            journal.flush(
                    () -> { // the session is stored [MQTT-3.2.2-3]
                        greet(false);
                        then.run();
                    });
        }
    }

    private void resume(SessionState state, QueueName peerQueue, StartPoint now, Runnable then) {
        LightQueues queues = loop.node.ports().queues();
        loop.node.meters().resumed.increment();
        greet(true); // [MQTT-3.2.2-2]
        publishes.resume(state.received());
        deliveries.resume(state.inflight());
        StartPoint left = state.positions().get(peerQueue);
        if (left == null && journal != null) { // its first connection did not come so far
            journal.begins(peerQueue, now);
        }
        deliveries.resume(peerQueue, left == null ? now : left, now, Qos.EXACTLY_ONCE);
        subscriptions.resume(state, now);
        StartPoint retries = state.positions().get(queues.retryQueueOf(client.id()));
        if (retries != null) {
            deliveries.resumeRetries(retries, now);
        }
        then.run();
    }

    private void timeOutWelcome() {
        welcomeTimeout = later(this::refuse, loop.node.settings().metadataTimeout());
    }

    private void refuse() {
        loop.node.gate().forgive(client.id());
        act(new Reply.Send(new ConnAck(ConnAck.ReturnCode.SERVER_UNAVAILABLE)));
        act(new Reply.Close(EndReason.UNAVAILABLE, "the metadata does not take the session"));
    }

    private void greet(boolean sessionPresent) {
        greeted = true;
        cancelWelcomeTimeout();
        act(new Reply.Send(new ConnAck(ConnAck.ReturnCode.ACCEPTED, sessionPresent))); // first of all [MQTT-3.2.0-1]
        if (keepAlive != null) {
            keepAlive.start();
        }
        expireAt(client.until());
    }

    /** What the client showed of itself is good for so long; nobody sees a century's end, and nanoseconds do not count far beyond. */
    private void expireAt(@Nullable Instant until) {
        if (until == null) {
            return;
        }
        Duration left = Duration.between(Instant.now(), until);
        if (left.compareTo(CENTURY) < 0) {
            expiry = later(
                    () -> act(new Reply.Close(EndReason.EXPIRED, "credentials were good until " + until)),
                    left.isNegative() ? Duration.ZERO : left);
        }
    }

    private void cancelWelcomeTimeout() {
        if (welcomeTimeout != null) {
            welcomeTimeout.cancel(false);
            welcomeTimeout = null;
        }
    }

    private void unwritable(Throwable fault) {
        boolean fenced = GatewayException.of(fault).category() == Category.REFUSED;
        act(new Reply.Close(fenced ? EndReason.TAKEN_OVER : EndReason.INTERNAL_ERROR, fault.toString()));
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (ended) {
            return;
        }
        if (keepAlive != null) {
            keepAlive.heard();
        }
        act(message instanceof Fault fault ? violation(fault) : decide((Packet) message));
    }

    /** The one switch over packet types. */
    private Reply decide(Packet packet) {
        return switch (packet.type()) {
            case PUBLISH -> {
                Reply reply = gate.onPublish((Packet.Publish) packet);
                loop.brake.published(intake);
                yield reply;
            }
            case PUBREL -> publishes.onPubRel((Packet.PubRel) packet);
            case PUBACK -> {
                loop.node.meters().acks.increment();
                deliveries.pubAck(((Packet.PubAck) packet).packetId());
                yield Reply.NOTHING;
            }
            case PUBREC -> {
                int packetId = ((Packet.PubRec) packet).packetId();
                deliveries.pubRec(packetId, () -> act(new Reply.Send(new Answer.PubRel(packetId)))); // [MQTT-4.3.3-1]
                yield Reply.NOTHING;
            }
            case PUBCOMP -> {
                loop.node.meters().acks.increment();
                deliveries.pubComp(((Packet.PubComp) packet).packetId());
                yield Reply.NOTHING;
            }
            case SUBSCRIBE -> subscriptions.onSubscribe((Packet.Subscribe) packet);
            case UNSUBSCRIBE -> subscriptions.onUnsubscribe((Packet.Unsubscribe) packet);
            case PINGREQ -> new Reply.Send(new Answer.PingResp()); // [MQTT-3.12.4-1]
            case DISCONNECT -> new Reply.Close(EndReason.DISCONNECT, "");
            case CONNECT -> violation(new Fault(Fault.Kind.SECOND_CONNECT, "[MQTT-3.1.0-2]"));
            case CONNACK, SUBACK, UNSUBACK, PINGRESP, RESERVED_0, RESERVED_15 ->
                throw new IllegalStateException(packet.type() + " passed the decoder");
        };
    }

    private Reply violation(Fault fault) {
        loop.node.meters().fault(fault.kind()).increment();
        return new Reply.Close(EndReason.PROTOCOL_ERROR, fault.kind().tag() + ": " + fault.detail()); // [MQTT-4.8.0-1]
    }

    @Override
    public void act(Reply reply) {
        if (ended) {
            return;
        }
        if (reply instanceof Reply.Send send) {
            write(send.answer());
        } else if (reply instanceof Reply.Close close) {
            end(close.reason(), close.detail());
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // the void promise reports to exceptionCaught
    private void write(Answer answer) {
        channel.write(answer.encode(channel.alloc()), channel.voidPromise());
        if (!unflushed) {
            unflushed = true;
            loop.flushes.add(this);
        }
        if (!channel.isWritable()
                && channel.bytesBeforeWritable() > 2L * loop.node.settings().writeBufferHigh()) {
            intake.hold(Hold.UNREAD); // deliveries have stopped long ago: it is answers that pile up
        }
    }

    void flush() {
        unflushed = false;
        channel.flush();
    }

    /** Whether silence is the client's doing: false while we take nothing in. */
    boolean listens() {
        return !intake.isHeldFor(Hold.UNANSWERED)
                && !intake.isHeldFor(Hold.LOOP_FULL)
                && !intake.isHeldFor(Hold.RATE)
                && !intake.isHeldFor(Hold.OVERLOAD);
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (channel.isWritable()) {
            intake.release(Hold.UNREAD);
            deliveries.writabilityChanged();
        }
    }

    @Override
    public <T> void await(Supplier<CompletionStage<T>> call, Consumer<? super T> then, Consumer<Throwable> otherwise) {
        PortCall.await(
                channel,
                call,
                value -> {
                    then.accept(value);
                    endIfIdle();
                },
                fault -> {
                    otherwise.accept(fault);
                    endIfIdle();
                });
    }

    @Override
    public Future<?> later(Runnable task, Duration delay) {
        return loop.executor.schedule(
                () -> {
                    try {
                        task.run();
                    } catch (RuntimeException e) { // nobody looks at what the task came to
                        channel.pipeline().fireExceptionCaught(e);
                    }
                },
                delay.toNanos(),
                TimeUnit.NANOSECONDS);
    }

    private void waits() {
        loop.node
                .permissions()
                .slowed(Slowness.UNANSWERED, client.id(), "half of its requests are to be answered first");
    }

    private void endIfIdle() {
        if (stopping && unanswered.isEmpty()) {
            act(new Reply.Close(EndReason.SHUTDOWN, "gateway stops"));
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event == Signal.TAKEN_OVER) {
            act(new Reply.Close(EndReason.TAKEN_OVER, "client connected anew")); // [MQTT-3.1.4-2]
        } else if (event == Signal.STOP) {
            stopping = true;
            intake.hold(Hold.CLOSING);
            endIfIdle();
        } else if (event instanceof Fault fault) { // below MQTT
            if (!ended) {
                act(violation(fault));
            }
        } else {
            ctx.fireUserEventTriggered(event);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        end(EndReason.CONNECTION_LOST, "");
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
        end(EndReason.INTERNAL_ERROR, "handler removed");
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable fault) {
        if (fault instanceof IOException) {
            end(EndReason.CONNECTION_LOST, fault.toString());
        } else {
            LOG.error(
                    "client={} remote={} session failed",
                    client.id(),
                    client.person().address(),
                    fault);
            end(EndReason.INTERNAL_ERROR, fault.toString());
        }
    }

    /** Gives back all there is, publishes the will if there is cause, closes the connection. */
    @SuppressWarnings("FutureReturnValueIgnored") // nobody waits for the close
    private void end(EndReason reason, String detail) {
        assert loop.executor.inEventLoop();
        if (ended) {
            return;
        }
        ended = true;
        LOG.debug(
                "client={} remote={} reason={} {}", client.id(), client.person().address(), reason.tag(), detail);
        loop.node.meters().ended(reason).increment();
        loop.node.meters().connections.down();
        intake.hold(Hold.CLOSING);
        cancelWelcomeTimeout();
        if (expiry != null) {
            expiry.cancel(false);
        }
        if (keepAlive != null) {
            keepAlive.stop();
        }
        gate.close();
        List<SessionChange> unwritten = journal == null ? List.of() : journal.close();
        try {
            subscriptions.close();
            deliveries.close();
        } finally { // [MQTT-3.1.2-8] [MQTT-3.14.4-3]
            boolean isWillDue = greeted && reason != EndReason.DISCONNECT; // who was not let in has no will
            admission.end(unwritten, reason == EndReason.TAKEN_OVER, isWillDue);
        }
        channel.flush(); // what was answered before
        channel.close();
    }
}
