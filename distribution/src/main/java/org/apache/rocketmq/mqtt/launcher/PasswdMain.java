/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.launcher;

import java.io.BufferedReader;
import java.io.Console;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import org.apache.rocketmq.mqtt.cs.auth.Users;
import org.apache.rocketmq.mqtt.launcher.config.ConfigurationException;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the file of users for {@code auth=file}: {@code [-f FILE] [-d] [--stdin] USER}. The password is asked for at the terminal, twice and unseen, or is the
 * first line of the standard input. It is never an argument: others on the host could read it there. Exit status: 64 usage, 1 anything else.
 */
final class PasswdMain {

    private static final int USAGE = 64;

    private PasswdMain() {}

    /** What it is told. */
    private record Order(Path file, String user, boolean delete, boolean fromInput) {}

    public static void main(String[] args) {
        try {
            run(parse(args));
        } catch (ConfigurationException e) {
            end(USAGE, String.valueOf(e.getMessage()));
        } catch (IOException | IllegalArgumentException e) {
            end(1, e instanceof IOException ? e.toString() : String.valueOf(e.getMessage()));
        }
    }

    private static void end(int status, String reason) {
        System.err.println("passwd: " + reason);
        System.exit(status);
    }

    private static Order parse(String... args) {
        Path file = Path.of("conf/users");
        String user = null;
        boolean delete = false;
        boolean fromInput = false;
        for (int i = 0; i < args.length; i++) {
            switch (args[i]) {
                case "-f" -> file = Path.of(following(args, i++));
                case "-d" -> delete = true;
                case "--stdin" -> fromInput = true;
                default -> user = user == null && !args[i].startsWith("-") ? args[i] : unexpected(args[i]);
            }
        }
        if (user == null) {
            throw new ConfigurationException("no user (expected: [-f FILE] [-d] [--stdin] USER)");
        }
        String fault = Users.nameFault(user);
        if (fault != null) {
            throw new ConfigurationException("user name: " + fault);
        }
        return new Order(file, user, delete, fromInput);
    }

    private static String following(String[] args, int index) {
        if (index + 1 == args.length) {
            throw new ConfigurationException(args[index] + ": nothing follows (expected: a path)");
        }
        return args[index + 1];
    }

    private static String unexpected(String argument) {
        throw new ConfigurationException(argument + " (expected: [-f FILE] [-d] [--stdin] USER)");
    }

    private static void run(Order order) throws IOException {
        UsersFile file = new UsersFile(order.file());
        boolean known;
        if (order.delete()) {
            known = file.delete(order.user());
            if (!known) {
                throw new IllegalArgumentException(order.user() + ": no such user in " + order.file());
            }
        } else {
            byte[] password = order.fromInput() ? passwordOfInput() : passwordOfTerminal();
            known = file.put(order.user(), password);
            Arrays.fill(password, (byte) 0);
        }
        System.out.println(order.file() + ": " + order.user() + " "
                + (order.delete() ? "deleted" : known ? "has a new password" : "added"));
    }

    private static byte[] passwordOfInput() throws IOException {
        BufferedReader input = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        return checked(input.readLine()).getBytes(StandardCharsets.UTF_8);
    }

    private static String checked(@Nullable String password) {
        if (password == null || password.isEmpty()) {
            throw new IllegalArgumentException("no password (expected: at least one character)");
        }
        return password;
    }

    @SuppressWarnings(
            "SystemConsoleNull") // without a terminal Java 22 and later has a console all the same, which then reads
    // nothing
    private static byte[] passwordOfTerminal() {
        Console console = System.console();
        if (console == null) {
            throw new IllegalArgumentException("no terminal to ask for the password (expected: one, or --stdin)");
        }
        char[] password = console.readPassword("password: ");
        char[] again = console.readPassword("once more: ");
        if (password == null || again == null || password.length == 0) {
            throw new IllegalArgumentException("no password (expected: at least one character)");
        }
        if (!Arrays.equals(password, again)) {
            throw new IllegalArgumentException("these were two passwords (expected: the same twice)");
        }
        ByteBuffer bytes = StandardCharsets.UTF_8.encode(CharBuffer.wrap(password));
        Arrays.fill(password, ' ');
        Arrays.fill(again, ' ');
        byte[] copy = new byte[bytes.remaining()];
        bytes.get(copy);
        return copy;
    }
}
