/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.launcher;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.URI;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Map;
import javax.net.ssl.HttpsURLConnection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException;
import org.apache.rocketmq.mqtt.common.tls.Pem;
import org.apache.rocketmq.mqtt.launcher.config.AdminSettings;
import org.apache.rocketmq.mqtt.launcher.config.ConfigurationException;

/**
 * Prints a page that a part of this host serves: what the scripts have in place of curl, which may be missing, and which would show the token to whoever lists the processes. Exit status 1 if it is not
 * had, or tells of a fault.
 */
final class PageMain {

    private static final int PATIENCE_MILLIS = 10_000;

    private PageMain() {}

    public static void main(String[] args) {
        if (args.length != 3) {
            System.err.println("usage: PageMain URL CONFIGURATION-FOLDER HOME-FOLDER");
            System.exit(64);
        }
        try {
            HttpURLConnection connection = connection(args[0], Path.of(args[1]), Path.of(args[2]), System.getenv());
            boolean good = connection.getResponseCode() < HttpURLConnection.HTTP_BAD_REQUEST;
            try (InputStream page = good ? connection.getInputStream() : connection.getErrorStream()) {
                page.transferTo(System.out);
                System.out.flush();
            }
            System.exit(good ? 0 : 1);
        } catch (IOException | GeneralSecurityException | IllegalArgumentException | GatewayException e) {
            System.err.println(args[0] + ": " + e);
            System.exit(1);
        }
    }

    /** To a page, with what the configuration says that it wants to see. */
    static HttpURLConnection connection(String url, Path configuration, Path home, Map<String, String> environment)
            throws IOException, GeneralSecurityException {
        HttpURLConnection connection =
                (HttpURLConnection) URI.create(url).toURL().openConnection(Proxy.NO_PROXY);
        if (connection instanceof HttpsURLConnection encrypted) {
            trust(encrypted, configuration, home, environment);
        }
        String token = token(configuration, environment);
        if (!token.isEmpty()) {
            connection.setRequestProperty("Authorization", "Bearer " + token);
        }
        connection.setConnectTimeout(PATIENCE_MILLIS);
        connection.setReadTimeout(PATIENCE_MILLIS);
        return connection;
    }

    /** It is known by its very certificate, which is in a file here, whatever host is in that and whoever has signed it. */
    private static void trust(
            HttpsURLConnection connection, Path configuration, Path home, Map<String, String> environment)
            throws IOException, GeneralSecurityException {
        Path file = AdminSettings.certificate(configuration, home, environment)
                .orElseThrow(() -> new IOException("adminTls is not set in " + configuration));
        KeyStore known = KeyStore.getInstance(KeyStore.getDefaultType());
        known.load(null, null);
        known.setCertificateEntry("admin", Pem.certificates(file).get(0));
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(known);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        connection.setSSLSocketFactory(context.getSocketFactory());
        connection.setHostnameVerifier((host, session) -> true);
    }

    /** None, if the configuration was changed since the part was started, and cannot be read now. */
    private static String token(Path configuration, Map<String, String> environment) {
        try {
            return AdminSettings.token(configuration, environment);
        } catch (ConfigurationException e) {
            e.faults().forEach(System.err::println);
            return "";
        }
    }
}
