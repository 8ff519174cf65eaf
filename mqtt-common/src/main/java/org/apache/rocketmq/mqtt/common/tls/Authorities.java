/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.common.tls;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * Believes certificates as the JDK does, host names included where a connection asks for that, with the newest authorities. What it has believed once it wants to see again: no session of TLS
 * is resumed, which would let in, for a day, whoever an authority has signed that is trusted no more. Safe for any thread.
 */
public final class Authorities extends X509ExtendedTrustManager {

    private volatile X509ExtendedTrustManager now;

    Authorities(Trust trust) {
        this.now = trust.manager();
    }

    void replace(Trust trust) {
        now = trust.manager();
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
        now.checkClientTrusted(chain, type);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
        now.checkServerTrusted(chain, type);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, @Nullable Socket socket)
            throws CertificateException {
        now.checkClientTrusted(chain, type, socket);
        forget(socket);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, @Nullable Socket socket)
            throws CertificateException {
        now.checkServerTrusted(chain, type, socket);
        forget(socket);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, @Nullable SSLEngine engine)
            throws CertificateException {
        now.checkClientTrusted(chain, type, engine);
        forget(engine == null ? null : engine.getHandshakeSession());
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, @Nullable SSLEngine engine)
            throws CertificateException {
        now.checkServerTrusted(chain, type, engine);
        forget(engine == null ? null : engine.getHandshakeSession());
    }

    private static void forget(@Nullable Socket socket) {
        forget(socket instanceof SSLSocket encrypted ? encrypted.getHandshakeSession() : null);
    }

    /** The connection goes on; its session is good for no other. */
    private static void forget(@Nullable SSLSession session) {
        if (session != null) {
            session.invalidate();
        }
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return now.getAcceptedIssuers();
    }
}
