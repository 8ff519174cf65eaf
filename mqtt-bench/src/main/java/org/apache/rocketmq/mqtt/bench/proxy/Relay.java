/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.bench.proxy;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelOption;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * One connection through a link: the near side, which was accepted, and the far side, which is dialled as soon as the
 * link lets anything through. Confined to the link's loop; dies when either side does, what it has taken in first.
 */
@SuppressWarnings("FutureReturnValueIgnored") // a close that fails has closed
final class Relay {
    private final Channel accepted;
    private final Supplier<Conduct> conduct;
    private final Function<Relay, ChannelFuture> dial;
    private final Consumer<Relay> over;
    private final Half near;
    private final Half far;
    private boolean dialled;

    /** @param over told when both sides are gone */
    Relay(Channel accepted, Supplier<Conduct> conduct, Function<Relay, ChannelFuture> dial, Consumer<Relay> over) {
        this.accepted = accepted;
        this.conduct = conduct;
        this.dial = dial;
        this.over = over;
        this.near = new Half(conduct, this::conductChanged, this::checkOver);
        this.far = new Half(conduct, this::bothThere, this::checkOver);
        near.peer(far);
        far.peer(near);
    }

    ChannelHandler near() {
        return near;
    }

    ChannelHandler far() {
        return far;
    }

    void conductChanged() {
        Conduct now = conduct.get();
        if (now instanceof Conduct.Closed) {
            end();
        } else if (!(now instanceof Conduct.Silent)) {
            if (dialled) {
                near.proceed();
                far.proceed();
            } else {
                dialled = true;
                dial.apply(this).addListener(done -> {
                    if (!done.isSuccess()) {
                        end();
                    }
                });
            }
        }
    }

    private void bothThere() {
        near.proceed();
        far.proceed();
    }

    private void checkOver() {
        if (near.isGone() && far.isGone()) {
            over.accept(this);
        }
    }

    /** With a reset, so that whoever waits knows at once. */
    void end() {
        accepted.config().setOption(ChannelOption.SO_LINGER, 0);
        accepted.close();
        far.end();
    }
}
