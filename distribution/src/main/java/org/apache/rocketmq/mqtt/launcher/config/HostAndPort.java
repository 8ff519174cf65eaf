/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.launcher.config;

import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where others find a part of this host.
 *
 * @param host a name or an address, one of IPv6 in brackets; empty: not said
 * @param port 0: not said
 */
record HostAndPort(String host, int port) {

    private static final HostAndPort NOT_SAID = new HostAndPort("", 0);
    private static final int HIGHEST_PORT = 65_535;
    private static final Set<String> ANY = Set.of("0.0.0.0", "[::]");
    private static final Pattern BARE_IPV6 = Pattern.compile("[0-9a-fA-F]*:[0-9a-fA-F]*:[0-9a-fA-F:.]*");
    private static final Pattern TEXT =
            Pattern.compile("([a-zA-Z0-9._-]+|\\[[0-9a-fA-F:.]+(?:%[a-zA-Z0-9._-]+)?\\])(?::([0-9]{1,5}))?");

    /** Empty if the text is neither {@code host:port}, nor {@code host}, nor nothing; or if the host is no single one. */
    static Optional<HostAndPort> parse(String text) {
        if (text.isEmpty()) {
            return Optional.of(NOT_SAID);
        }
        Matcher parts = TEXT.matcher(BARE_IPV6.matcher(text).matches() ? "[" + text + "]" : text);
        if (!parts.matches() || ANY.contains(parts.group(1))) {
            return Optional.empty();
        }
        if (parts.group(2) == null) {
            return Optional.of(new HostAndPort(parts.group(1), 0));
        }
        int port = Integer.parseInt(parts.group(2));
        return port >= 1 && port <= HIGHEST_PORT
                ? Optional.of(new HostAndPort(parts.group(1), port))
                : Optional.empty();
    }
}
