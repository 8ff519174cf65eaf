/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.embedded;

import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The command line of {@link EmbeddedRocketMqMain}, understood.
 *
 * @param readyFile written once everything runs; null for none
 */
record Arguments(EmbeddedOptions options, @Nullable Path readyFile) {

    static final String USAGE = """
            usage: --data DIR [--namesrv-port 9876] [--broker-port 10911] [--broker-name broker-a]
                   [--set property=value]... [--ready-file FILE]
            ports: 0 takes a free one. property: any of RocketMQ's broker.conf.""";

    /** @throws IllegalArgumentException with a message for the person who typed it */
    static Arguments parse(List<String> words) {
        Path data = null;
        Path readyFile = null;
        EmbeddedOptions options = EmbeddedOptions.in(Path.of("")).withPorts(9876, 10911);
        for (Iterator<String> rest = words.iterator(); rest.hasNext(); ) {
            String name = rest.next();
            switch (name) {
                case "--data" -> data = Path.of(value(name, rest));
                case "--ready-file" -> readyFile = Path.of(value(name, rest));
                case "--namesrv-port" -> options = options.withPorts(number(name, rest), options.brokerPort());
                case "--broker-port" -> options = options.withPorts(options.nameServerPort(), number(name, rest));
                case "--broker-name" -> options = options.withBrokerName(value(name, rest));
                case "--set" -> options = with(options, value(name, rest));
                default -> throw new IllegalArgumentException(name + ": no such option");
            }
        }
        if (data == null) {
            throw new IllegalArgumentException("--data: missing");
        }
        return new Arguments(options.withDataFolder(data), readyFile);
    }

    private static EmbeddedOptions with(EmbeddedOptions options, String pair) {
        int equals = pair.indexOf('=');
        if (equals < 1) {
            throw new IllegalArgumentException("--set " + pair + " (expected: property=value)");
        }
        return options.withProperty(pair.substring(0, equals), pair.substring(equals + 1));
    }

    private static int number(String name, Iterator<String> rest) {
        String text = value(name, rest);
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(name + " " + text + " (expected: a number)", e);
        }
    }

    private static String value(String name, Iterator<String> rest) {
        if (!rest.hasNext()) {
            throw new IllegalArgumentException(name + ": its value is missing");
        }
        return rest.next();
    }
}
