/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.session;

import io.netty.channel.Channel;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.apache.rocketmq.mqtt.common.model.ClientId;
import org.apache.rocketmq.mqtt.common.port.RouteTable;
import org.apache.rocketmq.mqtt.common.port.SessionRegistry;
import org.apache.rocketmq.mqtt.common.port.SessionRegistry.Claim;
import org.apache.rocketmq.mqtt.cs.PortCall;
import org.apache.rocketmq.mqtt.cs.session.SessionDirectory.Place;
import org.jspecify.annotations.Nullable;

/**
 * What a client holds outside its session: the claim, the route of its point-to-point queue, its place in the node's directory. Got one after
 * the other, so that a CONNECT that fails on the way does not touch the session the client has; given back once, whatever is got later
 * included. Event loop only.
 */
public final class Admission {

    private final SessionRegistry registry;
    private final RouteTable routes;
    private final SessionDirectory directory;
    private final Channel channel;
    private final ClientId client;
    private @Nullable Claim claim;
    private boolean routed;
    private @Nullable Place place;
    private boolean givenBack;

    public Admission(SessionNode node, Channel channel, ClientId client) {
        this.registry = node.ports().registry();
        this.routes = node.ports().routes();
        this.directory = node.directory();
        this.channel = channel;
        this.client = client;
    }

    /** How it ended; one of them is called, unless the admission is given back before. */
    public interface Outcome {
        /** No other connection of this node has the client any more. */
        void admitted();

        /** The client has connected once more meanwhile. */
        void overtaken();

        /** A port failed. */
        void failed(Throwable fault);
    }

    public void seek(Outcome outcome) {
        await(() -> registry.claim(client), outcome, got -> {
            if (givenBack) {
                registry.release(got);
            } else {
                claim = got;
                openRoute(got, outcome);
            }
        });
    }

    private void openRoute(Claim got, Outcome outcome) {
        await(() -> routes.addPeer(client), outcome, nothing -> {
            if (givenBack) {
                routes.removePeer(client);
            } else {
                routed = true;
                takePlace(got, outcome);
            }
        });
    }

    private void takePlace(Claim got, Outcome outcome) {
        Place entered = directory.enter(got, channel);
        if (entered == null) {
            outcome.overtaken();
            return;
        }
        place = entered;
        await(entered::alone, outcome, nothing -> {
            if (!givenBack) {
                outcome.admitted();
            }
        });
    }

    private <T> void await(Supplier<CompletionStage<T>> call, Outcome outcome, Consumer<? super T> then) {
        PortCall.await(channel, call, then, fault -> {
            if (!givenBack) {
                outcome.failed(fault);
            }
        });
    }

    /** Once or more often. */
    public void giveBack() {
        assert channel.eventLoop().inEventLoop();
        if (givenBack) {
            return;
        }
        givenBack = true;
        if (routed) {
            routes.removePeer(client);
        }
        if (place != null) {
            directory.leave(place);
        }
        if (claim != null) {
            registry.release(claim);
        }
    }
}
