/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.hostile;

import io.netty.channel.ChannelPipeline;
import io.netty.handler.ssl.SslHandler;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import org.apache.rocketmq.mqtt.common.port.CountingMeters;
import org.apache.rocketmq.mqtt.common.tls.TestAuthority;
import org.apache.rocketmq.mqtt.common.tls.TlsFiles;
import org.apache.rocketmq.mqtt.cs.Listener;
import org.apache.rocketmq.mqtt.cs.TlsTerms;
import org.apache.rocketmq.mqtt.cs.transport.Handshakes;
import org.apache.rocketmq.mqtt.cs.transport.Transport;
import org.apache.rocketmq.mqtt.cs.transport.Transports;

/** Both ends of TLS, the same for all arenas, so that clients resume the sessions of others as a fleet does its own. Immutable. */
final class TlsEnds {

    private static final TlsEnds ONE = made();

    private final Transport gateway;
    private final SSLContext clients;

    private TlsEnds(Transport gateway, SSLContext clients) {
        this.gateway = gateway;
        this.clients = clients;
    }

    /** With a certificate of its own, whose files are needed no longer than they are read. */
    private static TlsEnds made() {
        try {
            Path folder = Files.createTempDirectory("tls-ends");
            TestAuthority authority = TestAuthority.in(folder, "arena");
            TlsFiles files = authority.server("arena").write(folder, "arena");
            TlsTerms terms = TlsTerms.of(files.certificate(), files.key()).withReload(Duration.ZERO);
            Listener listener = Listener.tcp("tls", "127.0.0.1", 0).with(terms);
            try (Transports transports = Transports.open(List.of(listener), 1 << 20, new CountingMeters())) {
                return new TlsEnds(transports.of(listener), authority.trusting(null));
            } finally {
                remove(folder);
            }
        } catch (IOException e) {
            throw new IllegalStateException("no certificate", e);
        }
    }

    private static void remove(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            for (Path each : files.toList()) {
                Files.delete(each);
            }
        }
        Files.delete(folder);
    }

    /** Puts the gateway's end into a pipeline. */
    static void ofGateway(ChannelPipeline pipeline, String next) {
        ONE.gateway.addTo(pipeline, next, new Handshakes(pipeline.channel().eventLoop()));
    }

    /** A client's end, for one connection. */
    static SslHandler ofClient(String protocol) {
        SSLEngine engine = ONE.clients.createSSLEngine("gateway", 8883); // sessions are kept by host and port
        engine.setUseClientMode(true);
        engine.setEnabledProtocols(new String[] {protocol});
        return new SslHandler(engine);
    }
}
