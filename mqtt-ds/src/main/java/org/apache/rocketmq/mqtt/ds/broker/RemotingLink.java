/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.ds.broker;

import com.google.common.util.concurrent.MoreExecutors;
import java.io.Serial;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.apache.rocketmq.acl.common.AclClientRPCHook;
import org.apache.rocketmq.acl.common.SessionCredentials;
import org.apache.rocketmq.common.MQVersion;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException.Category;
import org.apache.rocketmq.remoting.CommandCustomHeader;
import org.apache.rocketmq.remoting.exception.RemotingConnectException;
import org.apache.rocketmq.remoting.exception.RemotingSendRequestException;
import org.apache.rocketmq.remoting.exception.RemotingTimeoutException;
import org.apache.rocketmq.remoting.exception.RemotingTooMuchRequestException;
import org.apache.rocketmq.remoting.netty.NettyClientConfig;
import org.apache.rocketmq.remoting.netty.NettyRemotingClient;
import org.apache.rocketmq.remoting.protocol.RemotingCommand;
import org.apache.rocketmq.remoting.protocol.ResponseCode;
import org.apache.rocketmq.remoting.protocol.SerializeType;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection to each server that is called: requests go out in the order they are made, answers come back as stages that
 * complete on the connection's thread, which callers must not block. Sends and pulls use two links, so that a backlog of one does
 * not hold up the other.
 */
final class RemotingLink implements AutoCloseable {

    static {
        // Without it a name server reads the requests as those of a client of version 3.0.
        System.setProperty(RemotingCommand.REMOTING_VERSION_KEY, Integer.toString(MQVersion.CURRENT_VERSION));
    }

    /** Requests under way at once on one link, held pulls included; a bound beyond what a node has queues for. */
    private static final int MAX_UNDER_WAY = 2_000_000;

    /** Beyond its own time-out, after which a call counts as lost inside the remoting client. */
    private static final long LOST_CALL_MILLIS = 5_000;

    /** Stands for whichever name server is asked. */
    private static final String NAME_SERVER = "";

    private static final Logger LOG = LoggerFactory.getLogger(RemotingLink.class);

    private final NettyRemotingClient client;
    private final List<String> nameServers;
    private final Consumer<String> ended;
    private final Silences silences = new Silences();

    /** @param ended hears the address of the other end when a connection has ended or is given up; more than once, perhaps */
    RemotingLink(List<String> nameServers, ClusterAccess access, Consumer<String> ended) {
        this.nameServers = List.copyOf(nameServers);
        this.ended = ended;
        NettyClientConfig config = new NettyClientConfig();
        config.setClientAsyncSemaphoreValue(MAX_UNDER_WAY);
        config.setDisableNettyWorkerGroup(true);
        config.setClientWorkerThreads(1);
        config.setClientCallbackExecutorThreads(1);
        config.setScanAvailableNameSrv(false);
        config.setUseTLS(access.tls().isOn());
        if (access.tls().isOn()) {
            JvmTls.set(access.tls());
        }
        this.client = new NettyRemotingClient(config, new EndedConnections(ended));
        client.setCallbackExecutor(MoreExecutors.newDirectExecutorService());
        client.updateNameServerAddressList(nameServers);
        if (!access.accessKey().isEmpty()) {
            client.registerRPCHook(
                    new AclClientRPCHook(new SessionCredentials(access.accessKey(), access.secretKey())));
        }
    }

    void start() {
        client.start();
    }

    /** Calls a name server, whichever answers. */
    CompletionStage<RemotingCommand> callNameServer(
            int code, @Nullable CommandCustomHeader header, long timeoutMillis) {
        return call(null, code, header, null, timeoutMillis);
    }

    /**
     * Calls a server.
     *
     * @param address null: a name server; empty: the server has none now
     * @return the answer, whatever its code; fails with category RETRY if there was none
     */
    CompletionStage<RemotingCommand> call(
            @Nullable String address,
            int code,
            @Nullable CommandCustomHeader header,
            byte @Nullable [] body,
            long timeoutMillis) {
        if (address != null && address.isEmpty()) { // the remoting client would ask a name server
            return CompletableFuture.failedStage(notSent("a broker without address is asked nothing"));
        }
        RemotingCommand request = RemotingCommand.createRequestCommand(code, header);
        request.setSerializeTypeCurrentRPC(SerializeType.ROCKETMQ);
        request.setBody(body);
        long sentNanos = System.nanoTime();
        CompletableFuture<RemotingCommand> answer = client.invoke(address, request, timeoutMillis)
                .orTimeout(timeoutMillis + LOST_CALL_MILLIS, TimeUnit.MILLISECONDS);
        return answer.handle((response, fault) -> {
            listen(address, fault, sentNanos);
            if (fault != null || response == null) {
                Throwable cause = fault == null ? new IllegalStateException("no answer") : fault;
                throw noAnswer(address == null ? "the name server" : address, code, cause);
            }
            return response;
        });
    }

    private void listen(@Nullable String address, @Nullable Throwable fault, long sentNanos) {
        String server = address == null ? NAME_SERVER : address;
        if (fault == null) {
            silences.answered(server);
        } else if (isTimeout(fault) && silences.timedOut(server, sentNanos, System.nanoTime())) {
            LOG.warn("{} does not answer, connecting anew", address == null ? "the name server" : address);
            List<String> given = address == null ? nameServers : List.of(address);
            given.forEach(ended);
            client.closeChannels(given);
        }
    }

    private static boolean isTimeout(Throwable fault) {
        Throwable cause = fault instanceof CompletionException && fault.getCause() != null ? fault.getCause() : fault;
        return cause instanceof RemotingTimeoutException || cause instanceof TimeoutException;
    }

    private static GatewayException noAnswer(String server, int code, Throwable cause) {
        return new GatewayException(
                Category.RETRY, "no answer from " + server + " to request " + code + ": " + cause, cause);
    }

    /** There was nobody to connect to. */
    private static final class NotConnected extends RemotingConnectException {
        @Serial
        private static final long serialVersionUID = 1L;

        NotConnected() {
            super("nobody");
        }
    }

    /** A request that was surely not sent: category RETRY. */
    static GatewayException notSent(String why) {
        return new GatewayException(Category.RETRY, why, new NotConnected());
    }

    /** Whether a request that failed was surely not sent. */
    static boolean wasNotSent(Throwable fault) {
        Throwable cause = causeOf(fault);
        return cause instanceof RemotingConnectException || cause instanceof RemotingTooMuchRequestException;
    }

    /** Whether a request failed because there is no connection, or no longer. */
    static boolean isDisconnected(Throwable fault) {
        Throwable cause = causeOf(fault);
        return cause instanceof RemotingConnectException || cause instanceof RemotingSendRequestException;
    }

    private static @Nullable Throwable causeOf(Throwable fault) {
        Throwable cause = GatewayException.of(fault).getCause();
        return cause instanceof CompletionException && cause.getCause() != null ? cause.getCause() : cause;
    }

    /** Turns an answer that is no success into the exception that says what can be done. */
    static GatewayException refusal(String what, RemotingCommand response) {
        Category category = switch (response.getCode()) {
            case ResponseCode.SYSTEM_ERROR,
                    ResponseCode.SYSTEM_BUSY,
                    ResponseCode.SERVICE_NOT_AVAILABLE,
                    ResponseCode.SLAVE_NOT_AVAILABLE,
                    ResponseCode.FLUSH_DISK_TIMEOUT,
                    ResponseCode.FLUSH_SLAVE_TIMEOUT,
                    ResponseCode.TOPIC_NOT_EXIST -> Category.RETRY;
            default -> Category.REFUSED;
        };
        return new GatewayException(category, what + ": code " + response.getCode() + ", " + response.getRemark());
    }

    @Override
    public void close() {
        client.shutdown();
    }
}
