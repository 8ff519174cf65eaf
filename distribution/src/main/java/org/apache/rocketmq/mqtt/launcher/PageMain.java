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

/** Prints a page that a part of this host serves: what the scripts have in place of curl, which may be missing. Exit status 1 if it is not had, or
 * tells of a fault. */
final class PageMain {

    private static final int PATIENCE_MILLIS = 10_000;

    private PageMain() {}

    public static void main(String[] args) {
        if (args.length != 1) {
            System.err.println("usage: PageMain URL");
            System.exit(64);
        }
        try {
            HttpURLConnection connection =
                    (HttpURLConnection) URI.create(args[0]).toURL().openConnection(Proxy.NO_PROXY);
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
}
