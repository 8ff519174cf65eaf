/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.launcher.admin;

import io.netty.channel.Channel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import javax.net.ssl.SSLException;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException.Category;
import org.apache.rocketmq.mqtt.common.tls.Identity;
import org.apache.rocketmq.mqtt.common.tls.TlsFiles;
import org.apache.rocketmq.mqtt.cs.TlsTerms;

/** TLS at the operators' door: a certificate is shown, the newest of its files, and none is asked for. Safe for any thread; {@link #refresh} reads files. */
final class AdminTls {

    private final Identity identity;
    private final SslContext context;

    /** @throws GatewayException FATAL, naming the file that is wrong */
    AdminTls(TlsFiles files) {
        this.identity = Identity.of(files);
        try {
            this.context = SslContextBuilder.forServer(identity.own())
                    .sslProvider(SslProvider.JDK)
                    .protocols(TlsTerms.PROTOCOLS)
                    .ciphers(TlsTerms.CIPHERS, SupportedCipherSuiteFilter.INSTANCE)
                    .build();
        } catch (SSLException e) {
            throw new GatewayException(Category.FATAL, "TLS for operators: " + e.getMessage(), e);
        }
    }

    SslHandler handler(Channel channel) {
        return context.newHandler(channel.alloc());
    }

    /** Between two calls of {@link #refresh}. */
    long refreshMillis() {
        return identity.refreshMillis();
    }

    /** Takes the files if they have changed and are good. */
    void refresh() {
        identity.refresh();
    }

    /** Whether a connection ends because the other side does not speak TLS, or does not like ours. */
    static boolean isRefusal(Throwable fault) {
        return fault instanceof SSLException || fault.getCause() instanceof SSLException;
    }
}
