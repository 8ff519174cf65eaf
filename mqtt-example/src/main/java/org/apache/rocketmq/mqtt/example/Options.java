/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.example;

import java.util.LinkedHashMap;
import java.util.Map;

/** The arguments of one program: {@code --name value} each, every one with a default and a line of help. */
final class Options {
    private record Option(String defaultValue, String help) {}

    private final String purpose;
    private final Map<String, Option> known = new LinkedHashMap<>();
    private final Map<String, String> given = new LinkedHashMap<>();

    Options(String purpose) {
        this.purpose = purpose;
    }

    Options with(String name, Object defaultValue, String help) {
        known.put(name, new Option(defaultValue.toString(), help));
        return this;
    }

    /** @throws UsageException if a name is unknown or has no value */
    Options parse(String... args) throws UsageException {
        for (int i = 0; i < args.length; i += 2) {
            String name = args[i].startsWith("--") ? args[i].substring(2) : "";
            if (!known.containsKey(name)) {
                throw new UsageException(args[i] + ": unknown argument (expected: one of --"
                        + String.join(", --", known.keySet()) + ")");
            }
            if (i + 1 == args.length) {
                throw new UsageException(args[i] + ": no value");
            }
            given.put(name, args[i + 1]);
        }
        return this;
    }

    String text(String name) {
        String value = given.get(name);
        if (value != null) {
            return value;
        }
        Option option = known.get(name);
        if (option == null) {
            throw new IllegalArgumentException("--" + name + " was never declared");
        }
        return option.defaultValue();
    }

    int number(String name, int least, int most) throws UsageException {
        String text = text(name);
        try {
            int value = Integer.parseInt(text);
            if (value >= least && value <= most) {
                return value;
            }
        } catch (NumberFormatException ignored) {
            // said below, together with a number out of range
        }
        throw new UsageException("--" + name + ": " + text + " (expected: " + least + ".." + most + ")");
    }

    String oneOf(String name, String... allowed) throws UsageException {
        String value = text(name);
        for (String choice : allowed) {
            if (choice.equals(value)) {
                return value;
            }
        }
        throw new UsageException("--" + name + ": " + value + " (expected: " + String.join(", ", allowed) + ")");
    }

    String help() {
        StringBuilder help = new StringBuilder(purpose).append(System.lineSeparator());
        known.forEach((name, option) -> {
            String preset = option.defaultValue().isEmpty() ? "" : " (" + option.defaultValue() + ")";
            help.append(String.format("  --%-12s %s%s%n", name, option.help(), preset));
        });
        return help.toString();
    }
}
