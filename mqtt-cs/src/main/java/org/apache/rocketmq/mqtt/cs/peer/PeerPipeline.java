/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.peer;

import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;

/** What a connection between nodes consists of, in either direction. */
final class PeerPipeline {

    private final LinkTerms terms;
    private final Lobby lobby;

    PeerPipeline(LinkTerms terms, Lobby lobby) {
        this.terms = terms;
        this.lobby = lobby;
    }

    /** From another node. */
    ChannelInitializer<Channel> incoming() {
        return new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel channel) {
                if (terms.tls() != null) {
                    channel.pipeline().addLast(terms.tls().serving(channel));
                }
                FrameDecoder decoder = new FrameDecoder(terms.meters().bytesIn);
                channel.pipeline().addLast(decoder, new ServingHandler(terms, lobby, channel, decoder));
            }
        };
    }

    /** To another node. */
    void outgoing(Channel channel, PeerLink link) {
        if (terms.tls() != null) {
            channel.pipeline().addLast(terms.tls().calling(channel));
        }
        FrameDecoder decoder = new FrameDecoder(terms.meters().bytesIn);
        channel.pipeline().addLast(decoder, new CallingHandler(terms, link, channel, decoder));
    }
}
