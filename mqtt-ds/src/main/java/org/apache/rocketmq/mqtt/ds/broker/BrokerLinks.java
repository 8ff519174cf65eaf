/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.ds.broker;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.apache.rocketmq.mqtt.common.port.Meters;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException.Category;
import org.apache.rocketmq.remoting.CommandCustomHeader;
import org.apache.rocketmq.remoting.protocol.RemotingCommand;
import org.jspecify.annotations.Nullable;

/**
 * The way to the brokers, and what becomes of a call: who does not answer is left out, who was away is asked for its commit log before it is
 * believed. Any thread.
 */
final class BrokerLinks {

    /** Sends, and what must not overtake them. */
    final RemotingLink sends;

    final RemotingLink pulls;
    private final Function<Broker, CompletionStage<?>> ask;
    private final Absences absences;
    private final Meters.Counter slaveReads;

    /**
     * @param ask asks a broker where its commit log ends, and sees whether it has lost part of it
     * @param absences hears which brokers do not answer
     */
    BrokerLinks(
            RemotingLink sends,
            RemotingLink pulls,
            Function<Broker, CompletionStage<?>> ask,
            Absences absences,
            Meters meters) {
        this.sends = sends;
        this.pulls = pulls;
        this.ask = ask;
        this.absences = absences;
        this.slaveReads = meters.counter("mqtt_slave_reads");
    }

    Absences absences() {
        return absences;
    }

    /** Calls the master; if there is no connection to it, that is known from now on. */
    CompletionStage<RemotingCommand> master(
            RemotingLink link, Broker broker, int code, @Nullable CommandCustomHeader header, long timeoutMillis) {
        return noticed(broker, link.call(broker.address(), code, header, null, timeoutMillis));
    }

    /**
     * Sends to the master. One that was never asked where its commit log ends is asked first: what it has then is not news to anybody, what is
     * stored from then on is.
     *
     * @return fails, with nothing sent, if it does not say
     */
    CompletionStage<RemotingCommand> send(
            Broker broker, int code, CommandCustomHeader header, byte[] body, long timeoutMillis) {
        if (broker.hasFirstMark()) {
            return sends.call(broker.address(), code, header, body, timeoutMillis);
        }
        return ask.apply(broker).thenCompose(asked -> {
            if (!broker.hasFirstMark()) {
                throw RemotingLink.notSent(broker + " does not say where its commit log ends, nothing is stored there");
            }
            return sends.call(broker.address(), code, header, body, timeoutMillis);
        });
    }

    private CompletionStage<RemotingCommand> noticed(Broker broker, CompletionStage<RemotingCommand> answer) {
        return answer.whenComplete((response, fault) -> {
            if (fault != null && RemotingLink.isDisconnected(fault)) {
                absences.failed(broker, fault);
            }
        });
    }

    /**
     * What a broker says after it was away is believed only when it was asked whether it has lost part of its commit log: places depend
     * on it.
     */
    <T> CompletionStage<T> trusted(Broker broker, CompletionStage<T> answer) {
        return asked(broker, answer).thenApply(value -> {
            if (broker.isSuspect()) {
                throw new GatewayException(Category.RETRY, broker + " does not say where its commit log ends");
            }
            return value;
        });
    }

    /** Has the broker asked, if it was away, before it goes on; it may be suspect still if it does not say. */
    <T> CompletionStage<T> asked(Broker broker, CompletionStage<T> answer) {
        return answer.whenComplete((value, fault) -> {
                    if (fault != null && !GatewayException.of(fault).isAnswer()) {
                        broker.wasAway();
                    }
                })
                .thenCompose(value -> broker.isSuspect()
                        ? ask.apply(broker).thenApply(asked -> value)
                        : CompletableFuture.completedStage(value));
    }

    /**
     * What a slave says counts though the master may have lost what it has: what it reads out was stored. What it does not have says nothing.
     */
    CompletionStage<RemotingCommand> read(
            Replica server, Broker broker, int code, CommandCustomHeader header, long timeoutMillis) {
        if (server.isMaster()) {
            return trusted(broker, master(pulls, broker, code, header, timeoutMillis));
        }
        slaveReads.increment();
        return pulls.call(server.address(), code, header, null, timeoutMillis).whenComplete((response, fault) -> {
            if (fault != null) {
                broker.slaveFailed(server.id());
            }
        });
    }
}
