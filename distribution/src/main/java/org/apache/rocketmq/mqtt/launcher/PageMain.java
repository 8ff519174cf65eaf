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
        if (args.length != 2) {
            System.err.println("usage: PageMain URL CONFIGURATION-FOLDER");
            System.exit(64);
        }
        try {
            HttpURLConnection connection =
                    (HttpURLConnection) URI.create(args[0]).toURL().openConnection(Proxy.NO_PROXY);
            String token = token(Path.of(args[1]));
            if (!token.isEmpty()) {
                connection.setRequestProperty("Authorization", "Bearer " + token);
            }
            connection.setConnectTimeout(PATIENCE_MILLIS);
            connection.setReadTimeout(PATIENCE_MILLIS);
            boolean good = connection.getResponseCode() < HttpURLConnection.HTTP_BAD_REQUEST;
            try (InputStream page = good ? connection.getInputStream() : connection.getErrorStream()) {
                page.transferTo(System.out);
                System.out.flush();
            }
            System.exit(good ? 0 : 1);
        } catch (IOException | IllegalArgumentException e) {
            System.err.println(args[0] + ": " + e);
            System.exit(1);
        }
    }

    /** None, if the configuration was changed since the part was started, and cannot be read now. */
    private static String token(Path configuration) {
        try {
            return AdminSettings.token(configuration, System.getenv());
        } catch (ConfigurationException e) {
            e.faults().forEach(System.err::println);
            return "";
        }
    }
}
