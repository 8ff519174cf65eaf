/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.ds.broker;

import org.apache.rocketmq.mqtt.ds.broker.ClusterAccess.Tls;
import org.apache.rocketmq.remoting.netty.TlsSystemConfig;

/**
 * What RocketMQ's client knows of TLS: fields that are the whole JVM's, read when a client is made. This is the only place that sets them; the
 * system properties {@code tls.client.*} and {@code tls.test.mode.enable} count for nothing then.
 *
 * <p>RocketMQ's client does not tell Netty whom it connects to. So Netty cannot compare names, and since 4.2 refuses every server for that
 * unless it is told not to: any server is accepted whose certificate the trusted ones have signed. The property is read once in a JVM, when
 * the first TLS context is made by anyone.
 */
final class JvmTls {

    private static final String NAME_CHECK = "io.netty.handler.ssl.defaultEndpointVerificationAlgorithm";

    private JvmTls() {}

    /** To be called before a client is made. */
    static void set(Tls tls) {
        System.setProperty(NAME_CHECK, "NONE");
        TlsSystemConfig.tlsTestModeEnable = false;
        TlsSystemConfig.tlsClientAuthServer = true;
        TlsSystemConfig.tlsClientTrustCertPath = tls.trust();
        TlsSystemConfig.tlsClientCertPath = tls.certificate();
        TlsSystemConfig.tlsClientKeyPath = tls.key();
        TlsSystemConfig.tlsClientKeyPassword = "";
    }
}
