/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.peer;

import io.netty.channel.Channel;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.NotSslRecordException;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.Certificate;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;
import org.apache.rocketmq.mqtt.common.model.Payload;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException.Category;
import org.apache.rocketmq.mqtt.common.tls.Identity;
import org.apache.rocketmq.mqtt.common.tls.TlsFiles;
import org.jspecify.annotations.Nullable;

/**
 * TLS between nodes: 1.3 alone, since there are none but our own processes at either end, and each shows a certificate. Hosts are not compared with certificates, because nodes are known by names, not by
 * hosts: who a node is it proves with the cluster's secret, and the proof takes in both certificates ({@link #binding}), so that whoever has one of the authority's certificates but not the secret
 * cannot stand in between either. Safe for any thread.
 */
final class PeerTls {

    private static final String VERSION = "TLSv1.3";

    private final Identity identity;
    private final SslContext calling;
    private final SslContext serving;

    /** @throws GatewayException FATAL, naming the file that is wrong */
    PeerTls(TlsFiles files) {
        this.identity = Identity.of(files);
        try {
            this.calling = common(SslContextBuilder.forClient().keyManager(identity.own()))
                    .endpointIdentificationAlgorithm(null)
                    .build();
            this.serving = common(SslContextBuilder.forServer(identity.own()))
                    .clientAuth(ClientAuth.REQUIRE)
                    .build();
        } catch (SSLException e) {
            throw new GatewayException(Category.FATAL, "TLS between gateways: " + e.getMessage(), e);
        }
    }

    private SslContextBuilder common(SslContextBuilder builder) {
        return builder.trustManager(identity.authorities())
                .sslProvider(SslProvider.JDK)
                .protocols(VERSION);
    }

    /** Between two calls of {@link #refresh}. */
    long refreshMillis() {
        return identity.refreshMillis();
    }

    /** Reads the files again if they have changed. */
    void refresh() {
        identity.refresh();
    }

    SslHandler calling(Channel channel) {
        return calling.newHandler(channel.alloc());
    }

    SslHandler serving(Channel channel) {
        return serving.newHandler(channel.alloc());
    }

    /** Whether a connection ends because one side does not believe the other, or does not speak TLS. */
    static boolean isRefusal(Throwable fault) {
        return fault instanceof SSLException || fault.getCause() instanceof SSLException;
    }

    /** Why it ends; without what was said in place of TLS, which Netty's text has, however long it is. */
    static String inWords(Throwable fault) {
        Throwable cause = fault instanceof SSLException || fault.getCause() == null ? fault : fault.getCause();
        return cause instanceof NotSslRecordException ? "no record of TLS" : String.valueOf(cause.getMessage());
    }

    /** What tells a connection from one that somebody else makes with either side: the caller's certificate, and that of the called. Empty if it is in the clear. */
    static Payload binding(Channel channel, boolean isCaller) {
        SslHandler tls = channel.pipeline().get(SslHandler.class);
        return tls == null ? Payload.EMPTY : binding(tls.engine().getSession(), isCaller);
    }

    private static Payload binding(SSLSession session, boolean isCaller) {
        try {
            Certificate own = first(session.getLocalCertificates());
            Certificate other = first(session.getPeerCertificates());
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update((isCaller ? own : other).getEncoded());
            byte[] caller = digest.digest();
            digest.update(caller);
            return Payload.of(digest.digest((isCaller ? other : own).getEncoded()));
        } catch (SSLPeerUnverifiedException e) {
            throw new IllegalStateException("a peer without a certificate", e);
        } catch (GeneralSecurityException e) {
            throw new GatewayException(Category.FATAL, "certificates of a connection: " + e.getMessage(), e);
        }
    }

    private static Certificate first(Certificate @Nullable [] chain) {
        if (chain == null || chain.length == 0) {
            throw new IllegalStateException("a side without a certificate");
        }
        return chain[0];
    }
}
