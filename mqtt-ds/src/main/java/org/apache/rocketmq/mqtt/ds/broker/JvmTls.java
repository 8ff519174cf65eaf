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
 */
final class JvmTls {

    private JvmTls() {}

    /** To be called before a client is made. */
    static void set(Tls tls) {
        TlsSystemConfig.tlsTestModeEnable = false;
        TlsSystemConfig.tlsClientAuthServer = true;
        TlsSystemConfig.tlsClientTrustCertPath = tls.trust();
        TlsSystemConfig.tlsClientCertPath = tls.certificate();
        TlsSystemConfig.tlsClientKeyPath = tls.key();
        TlsSystemConfig.tlsClientKeyPassword = "";
    }
}
