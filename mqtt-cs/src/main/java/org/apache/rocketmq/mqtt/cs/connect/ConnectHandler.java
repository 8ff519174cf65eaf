/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.connect;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.apache.rocketmq.mqtt.common.model.ClientId;
import org.apache.rocketmq.mqtt.common.model.Will;
import org.apache.rocketmq.mqtt.common.port.Authenticator.Accepted;
import org.apache.rocketmq.mqtt.common.port.Authenticator.Cause;
import org.apache.rocketmq.mqtt.common.port.Authenticator.Credentials;
import org.apache.rocketmq.mqtt.common.port.Authenticator.Refused;
import org.apache.rocketmq.mqtt.common.port.Authenticator.Verdict;
import org.apache.rocketmq.mqtt.common.port.Authorizer.Person;
import org.apache.rocketmq.mqtt.cs.ConnectSettings;
import org.apache.rocketmq.mqtt.cs.PortCall;
import org.apache.rocketmq.mqtt.cs.codec.Answer;
import org.apache.rocketmq.mqtt.cs.codec.Answer.ConnAck;
import org.apache.rocketmq.mqtt.cs.codec.Answer.ConnAck.ReturnCode;
import org.apache.rocketmq.mqtt.cs.codec.Fault;
import org.apache.rocketmq.mqtt.cs.codec.Intake;
import org.apache.rocketmq.mqtt.cs.codec.Intake.Hold;
import org.apache.rocketmq.mqtt.cs.codec.Packet.Connect;
import org.apache.rocketmq.mqtt.cs.codec.Packet.UnsupportedConnect;
import org.apache.rocketmq.mqtt.cs.connect.ConnectMeters.Result;
import org.apache.rocketmq.mqtt.cs.guard.Gate;
import org.apache.rocketmq.mqtt.cs.guard.Refusal;
import org.apache.rocketmq.mqtt.cs.session.Admission;
import org.apache.rocketmq.mqtt.cs.session.Client;
import org.apache.rocketmq.mqtt.cs.session.SessionHandler;
import org.apache.rocketmq.mqtt.cs.session.SessionLoop;
import org.apache.rocketmq.mqtt.cs.session.Signal;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection whose client is not let in yet. Asks who it is, then for admission, and gives its place in the pipeline to a
 * {@link SessionHandler}; what the client sends meanwhile waits undecoded. A CONNECT that is refused has touched nothing.
 *
 * <p>Event loop only; dies with the first CONNECT, however that ends.
 */
public final class ConnectHandler extends ChannelInboundHandlerAdapter {

    private static final Logger LOG = LoggerFactory.getLogger(ConnectHandler.class);
    private static final int MQTT_5 = 5;

    private final SessionLoop loop;
    private final ConnectMeters meters;
    private final Channel channel;
    private final Intake intake;
    private Phase phase = Phase.WAITING;
    private String client = "";
    private long addedAtNanos;
    private long beganAtNanos;
    private @Nullable Future<?> timeout;
    private @Nullable Admission admission;

    private enum Phase {
        /** For CONNECT. */
        WAITING,
        /** For the ports' answers. */
        ASKING,
        OVER
    }

    public ConnectHandler(SessionLoop loop, ConnectMeters meters, Channel channel, Intake intake) {
        this.loop = loop;
        this.meters = meters;
        this.channel = channel;
        this.intake = intake;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        addedAtNanos = loop.executor().ticker().nanoTime();
        timeOutIn(loop.node().settings().connectTimeout().toNanos());
    }

    private void timeOutIn(long nanos) {
        if (timeout != null) {
            timeout.cancel(false);
        }
        timeout = loop.executor().schedule(this::timedOut, nanos, TimeUnit.NANOSECONDS);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (phase != Phase.WAITING) {
            return; // the end is under way
        }
        if (message instanceof Connect connect) {
            begin(connect);
        } else if (message instanceof UnsupportedConnect unsupported) {
            int level = unsupported.protocolLevel();
            Answer answer = level == MQTT_5
                    ? new Answer.Mqtt5NotSupported()
                    : new ConnAck(ReturnCode.UNACCEPTABLE_PROTOCOL_VERSION);
            refuse(answer, Result.UNSUPPORTED_VERSION, "protocol level " + level); // [MQTT-3.1.2-2]
        } else if (message instanceof Fault fault) {
            violation(fault);
        } else {
            throw new IllegalStateException(message + " passed the decoder before CONNECT");
        }
    }

    private void violation(Fault fault) {
        if (phase != Phase.OVER) {
            loop.node().meters().fault(fault.kind()).increment();
            close(Result.PROTOCOL_ERROR, fault.kind().tag() + ": " + fault.detail()); // [MQTT-3.1.4-1]
        }
    }

    private void begin(Connect connect) {
        phase = Phase.ASKING;
        beganAtNanos = loop.executor().ticker().nanoTime();
        intake.hold(Hold.CONNECTING); // [MQTT-3.1.4-5]
        ClientId id = idOf(connect);
        if (id == null
                || loop.node().permissions().clientId(connect.clientId()) != null) { // [MQTT-3.1.3-8] [MQTT-3.1.3-9]
            refuse(ReturnCode.IDENTIFIER_REJECTED, Result.IDENTIFIER_REJECTED, "client id is empty or not acceptable");
            return;
        }
        client = id.value();
        Origin origin = Origin.of(channel);
        if (isTurnedAway(loop.node().gate().refusal(id, origin.address(), beganAtNanos))) {
            return;
        }
        Credentials credentials = new Credentials(
                id, connect.login().username(), connect.login().password(), origin.address(), origin.certificate());
        PortCall.await(
                channel,
                () -> loop.node().ports().authenticator().authenticate(credentials),
                verdict -> onVerdict(verdict, connect, id),
                this::unavailable);
    }

    private boolean isTurnedAway(@Nullable Refusal why) {
        if (why != null) {
            refuse(ReturnCode.SERVER_UNAVAILABLE, Result.TURNED_AWAY, why.tag());
        }
        return why != null;
    }

    private @Nullable ClientId idOf(Connect connect) {
        String sent = connect.clientId();
        if (sent.isEmpty() && connect.cleanSession() && connect.dialect().allowsEmptyClientId()) {
            return new ClientId("auto-" + UUID.randomUUID()); // [MQTT-3.1.3-6]
        }
        return ClientId.fault(sent) == null ? new ClientId(sent) : null;
    }

    private void onVerdict(Verdict verdict, Connect connect, ClientId id) {
        if (!(verdict instanceof Accepted)) {
            failed(id); // also of a client that is gone by now: guesses of those who hang up count like others
        }
        if (phase != Phase.ASKING) {
            return;
        }
        if (verdict instanceof Accepted accepted) {
            accept(accepted, connect, id);
        } else if (verdict instanceof Refused refused && refused.cause() == Cause.BAD_CREDENTIALS) {
            refuse(ReturnCode.BAD_USER_NAME_OR_PASSWORD, Result.BAD_CREDENTIALS, "bad user name or password");
        } else { // also if nobody knows such a client
            refuse(ReturnCode.NOT_AUTHORIZED, Result.NOT_AUTHORIZED, "not authorized");
        }
    }

    private void failed(ClientId id) {
        loop.node().gate().failed(id, Origin.of(channel).address(), now());
    }

    private long now() {
        return loop.executor().ticker().nanoTime();
    }

    private void accept(Accepted accepted, Connect connect, ClientId sent) {
        ClientId only = accepted.client();
        if (only != null && !only.equals(sent) && !connect.clientId().isEmpty()) {
            failed(sent);
            refuse(
                    ReturnCode.NOT_AUTHORIZED,
                    Result.NOT_AUTHORIZED,
                    "client id is not that of user " + accepted.user());
            return;
        }
        ClientId id = only == null ? sent : only;
        client = id.value();
        Person person = new Person(id, accepted.user(), Origin.of(channel).address());
        Will will = connect.will();
        if (will != null && loop.node().permissions().will(person, will) != null) {
            refuse(ReturnCode.NOT_AUTHORIZED, Result.NOT_AUTHORIZED, "will not allowed");
            return;
        }
        seekAdmission(connect, person, accepted.until());
    }

    private void seekAdmission(Connect connect, Person person, @Nullable Instant until) {
        if (!loop.node().ports().nodes().isLeaseSure()) { // the metadata is away, or this node was: it could only wait
            refuse(ReturnCode.SERVER_UNAVAILABLE, Result.UNAVAILABLE, "this node has not heard of the metadata lately");
            return;
        }
        Gate gate = loop.node().gate();
        if (isTurnedAway(gate.returned(person.client(), person.address(), now()))) {
            return;
        }
        ConnectSettings settings = loop.node().settings();
        long left =
                settings.connectTimeout().toNanos() - (loop.executor().ticker().nanoTime() - addedAtNanos);
        long most = settings.metadataTimeout().plus(settings.takeoverTimeout()).toNanos();
        timeOutIn(Math.min(left, most));
        Admission sought = new Admission(loop, channel, person.client(), connect.cleanSession(), connect.will());
        admission = sought;
        sought.seek(new Admission.Outcome() {
            @Override
            public void admitted(Admission.Admitted admitted) {
                int keepAlive = granted(connect.keepAliveSeconds());
                letIn(
                        new Client(person, connect.dialect(), connect.cleanSession(), keepAlive, until),
                        sought,
                        admitted);
            }

            @Override
            public void overtaken() {
                close(Result.OVERTAKEN, "client connected once more");
            }

            @Override
            public void failed(Throwable fault) {
                gate.forgive(person.client());
                unavailable(fault);
            }
        });
    }

    /** The server may close a connection it takes for dead at any time (section 3.1.2.10): that is how long it waits at most. */
    private int granted(int keepAliveSeconds) {
        int most = loop.node().settings().maxKeepAliveSeconds();
        return most > 0 && (keepAliveSeconds == 0 || keepAliveSeconds > most) ? most : keepAliveSeconds;
    }

    private void letIn(Client client, Admission got, Admission.Admitted admitted) {
        if (phase != Phase.ASKING) {
            return;
        }
        admission = null; // the session's from now on
        over(Result.ACCEPTED);
        loop.node().gate().letIn(channel);
        meters.duration.recordNanos(loop.executor().ticker().nanoTime() - beganAtNanos);
        SessionHandler session = new SessionHandler(client, loop, channel, intake, got, admitted);
        channel.pipeline().replace(this, "session", session);
        session.welcome(admitted, () -> intake.release(Hold.CONNECTING));
    }

    private void unavailable(Throwable fault) {
        refuse(ReturnCode.SERVER_UNAVAILABLE, Result.UNAVAILABLE, fault.toString());
    }

    @SuppressWarnings("FutureReturnValueIgnored") // channelInactive tells
    private void timedOut() {
        if (phase == Phase.OVER) {
            channel.close();
        } else if (phase == Phase.ASKING) {
            if (admission != null) {
                loop.node().gate().forgive(new ClientId(client));
            }
            refuse(ReturnCode.SERVER_UNAVAILABLE, Result.TIMED_OUT, "no answer in time");
        } else {
            close(Result.TIMED_OUT, "no CONNECT in time");
        }
    }

    private void refuse(ReturnCode code, Result result, String detail) {
        refuse(new ConnAck(code), result, detail);
    }

    private void refuse(Answer answer, Result result, String detail) {
        if (over(result)) {
            log(result, detail);
            channel.writeAndFlush(answer.encode(channel.alloc())).addListener(ChannelFutureListener.CLOSE);
            timeOutIn(loop.node().settings().connectTimeout().toNanos()); // who does not take the answer in
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // channelInactive tells
    private void close(Result result, String detail) {
        if (over(result)) {
            log(result, detail);
            channel.close();
        }
    }

    private void log(Result result, String detail) {
        LOG.debug("client={} remote={} reason={} {}", client, Origin.of(channel).address(), result, detail);
    }

    /** @return false if it was over already */
    private boolean over(Result result) {
        assert loop.executor().inEventLoop();
        if (phase == Phase.OVER) {
            return false;
        }
        phase = Phase.OVER;
        meters.of(result).increment();
        if (timeout != null) {
            timeout.cancel(false);
        }
        if (admission != null) {
            admission.giveBack();
        }
        return true;
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
        if (event == Signal.TAKEN_OVER) {
            close(Result.OVERTAKEN, "client connected once more");
        } else if (event == Signal.STOP) {
            close(Result.SHUTDOWN, "gateway stops");
        } else if (event instanceof Fault fault) { // below MQTT
            violation(fault);
        } else {
            ctx.fireUserEventTriggered(event);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        close(Result.CONNECTION_LOST, "");
        if (timeout != null) {
            timeout.cancel(false);
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable fault) {
        if (fault instanceof IOException) {
            close(Result.CONNECTION_LOST, fault.toString());
        } else {
            LOG.error(
                    "client={} remote={} CONNECT failed",
                    client,
                    Origin.of(channel).address(),
                    fault);
            close(Result.INTERNAL_ERROR, fault.toString());
        }
    }
}
