/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.guard;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.util.AttributeKey;
import org.jspecify.annotations.Nullable;

/** What one connection holds of the gate's bounds. Gives it back when the connection closes. Its event loop only. */
final class Guest implements ChannelFutureListener {

    private static final AttributeKey<Guest> KEY = AttributeKey.valueOf(Guest.class, "guest");

    private final Gate gate;
    /** Of its address; meaningless until it is located. */
    private long key;

    private boolean pending = true;
    private boolean countedAtAddress;
    private boolean pendingAtAddress;

    private Guest(Gate gate) {
        this.gate = gate;
    }

    /** Of a connection that was counted for the node, and as pending. */
    static void enter(Gate gate, Channel channel) {
        Guest guest = new Guest(gate);
        channel.attr(KEY).set(guest);
        channel.closeFuture().addListener(guest);
    }

    /** Null if the connection has not passed the gate: some do not in tests. */
    static @Nullable Guest of(Channel channel) {
        return channel.attr(KEY).get();
    }

    void isFrom(long address) {
        key = address;
    }

    void countedAtAddress() {
        countedAtAddress = true;
    }

    void pendingAtAddress() {
        pendingAtAddress = true;
    }

    /** Its client is let in, or will never be. */
    void isPendingNoMore() {
        if (pending) {
            pending = false;
            gate.isPendingNoMore();
        }
        if (pendingAtAddress) {
            pendingAtAddress = false;
            gate.isPendingNoMore(key);
        }
    }

    @Override
    public void operationComplete(ChannelFuture closed) {
        isPendingNoMore();
        gate.left();
        if (countedAtAddress) {
            countedAtAddress = false;
            gate.left(key);
        }
    }
}
