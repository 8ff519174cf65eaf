/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.bench;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The arguments of one scenario: {@code --name value} or a bare {@code --flag}, each with a line of help. */
final class Options {
    private static final String OFF = "false";
    private static final String ON = "true";

    private record Option(String defaultValue, boolean flag, String help) {}

    private final Map<String, Option> known = new LinkedHashMap<>();
    private final Map<String, String> given = new LinkedHashMap<>();

    Options with(String name, Object defaultValue, String help) {
        known.put(name, new Option(defaultValue.toString(), false, help));
        return this;
    }

    Options flag(String name, String help) {
        known.put(name, new Option(OFF, true, help));
        return this;
    }

    /** @throws UsageException if a name is unknown or lacks its value */
    Options parse(List<String> args) throws UsageException {
        for (int i = 0; i < args.size(); i++) {
            String arg = args.get(i);
            Option option = arg.startsWith("--") ? known.get(arg.substring(2)) : null;
            if (option == null) {
                throw new UsageException(arg + ": unknown argument");
            }
            if (option.flag()) {
                given.put(arg.substring(2), ON);
            } else if (++i == args.size()) {
                throw new UsageException(arg + ": no value");
            } else {
                given.put(arg.substring(2), args.get(i));
            }
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

    boolean on(String name) {
        return text(name).equals(ON);
    }

    int number(String name, int least, int most) throws UsageException {
        return number(name, text(name), least, most);
    }

    /** A list separated by commas. */
    List<Integer> numbers(String name, int least, int most) throws UsageException {
        List<Integer> numbers = new ArrayList<>();
        for (String text : text(name).split(",", -1)) {
            numbers.add(number(name, text, least, most));
        }
        return numbers;
    }

    private static int number(String name, String text, int least, int most) throws UsageException {
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
        StringBuilder help = new StringBuilder();
        known.forEach((name, option) -> {
            String preset = option.flag() || option.defaultValue().isEmpty() ? "" : " (" + option.defaultValue() + ")";
            help.append(String.format("  --%-15s %s%s%n", name, option.help(), preset));
        });
        return help.toString();
    }

    /** What was given, for the first line of the report; never a secret. */
    String given() {
        StringBuilder line = new StringBuilder();
        given.forEach((name, value) -> {
            boolean flag = value.equals(ON);
            boolean secret = name.contains("password") || name.contains("secret");
            line.append(" --").append(name).append(flag ? "" : secret ? " ..." : " " + value);
        });
        return line.toString();
    }
}
