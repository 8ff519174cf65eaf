/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.bench.proxy;

import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/**
 * The links of one run, all on one event loop thread, which lives from the making to {@link #close()}. The thread is of
 * NIO and not of epoll: with epoll, a side that closes is noticed even while nothing is to be read.
 */
public final class Proxy implements AutoCloseable {
    private final EventLoopGroup group =
            new MultiThreadIoEventLoopGroup(1, new DefaultThreadFactory("proxy", true), NioIoHandler.newFactory());
    private final List<Link> links = new CopyOnWriteArrayList<>();

    /**
     * Listens, and forwards until told otherwise.
     *
     * @param listen port 0: a free one
     * @throws IOException if it cannot listen there
     */
    public Link open(String name, InetSocketAddress listen, InetSocketAddress target) throws IOException {
        Link link = Link.open(group.next(), name, listen, target);
        links.add(link);
        return link;
    }

    @Override
    public void close() {
        links.forEach(Link::close);
        group.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly(5, TimeUnit.SECONDS);
    }
}
