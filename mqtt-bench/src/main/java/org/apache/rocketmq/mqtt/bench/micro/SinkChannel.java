/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.bench.micro;

import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.AbstractChannel;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelMetadata;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import io.netty.channel.DefaultChannelConfig;
import io.netty.channel.EventLoop;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/** A channel whose client takes every frame at once: all that a connection costs in Netty, and no socket. */
final class SinkChannel extends AbstractChannel {

    private static final ChannelMetadata METADATA = new ChannelMetadata(false);

    private final ChannelConfig config = new DefaultChannelConfig(this).setAllocator(PooledByteBufAllocator.DEFAULT);
    private final Taken taken;
    private boolean open = true;

    /** Frames that all channels took. */
    static final class Taken {
        long frames;
    }

    SinkChannel(Taken taken) {
        super(null);
        this.taken = taken;
    }

    @Override
    protected void doWrite(ChannelOutboundBuffer out) {
        while (out.current() != null) {
            taken.frames++;
            out.remove();
        }
    }

    @Override
    protected void doClose() {
        open = false;
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    @Override
    public boolean isActive() {
        return open;
    }

    @Override
    public ChannelConfig config() {
        return config;
    }

    @Override
    public ChannelMetadata metadata() {
        return METADATA;
    }

    @Override
    protected boolean isCompatible(EventLoop loop) {
        return true;
    }

    @Override
    protected AbstractUnsafe newUnsafe() {
        return new AbstractUnsafe() {
            @Override
            public void connect(SocketAddress remote, @Nullable SocketAddress local, ChannelPromise promise) {
                promise.setFailure(new UnsupportedOperationException("connect"));
            }
        };
    }

    @Override
    protected @Nullable SocketAddress localAddress0() {
        return null;
    }

    @Override
    protected @Nullable SocketAddress remoteAddress0() {
        return null;
    }

    @Override
    protected void doBind(SocketAddress local) {
        throw new UnsupportedOperationException("bind");
    }

    @Override
    protected void doDisconnect() {
        doClose();
    }

    @Override
    protected void doBeginRead() {
        // nothing ever comes
    }
}
