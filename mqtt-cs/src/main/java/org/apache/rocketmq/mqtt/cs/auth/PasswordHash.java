/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.auth;

import com.password4j.Argon2Function;
import com.password4j.BcryptFunction;
import com.password4j.HashingFunction;
import com.password4j.types.Argon2;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A password as it is kept: salted, and dear to guess. Argon2id with 19 MiB and two passes if made here, as OWASP advises; bcrypt is understood, too. Immutable.
 */
public final class PasswordHash {

    private static final int MEMORY_KIB = 19_456;
    private static final int PASSES = 2;
    private static final int SALT_BYTES = 16;
    private static final int HASH_BYTES = 32;

    /** More lanes would be computed on threads of the library's own. */
    private static final Pattern ARGON2ID = Pattern.compile(
            "\\$argon2id\\$v=19\\$m=(\\d{1,6}),t=(\\d{1,2}),p=1\\$[A-Za-z0-9+/]{11,86}\\$[A-Za-z0-9+/]{22,86}");

    private static final Pattern BCRYPT = Pattern.compile("\\$2[aby]\\$(\\d\\d)\\$[./A-Za-z0-9]{53}");
    private static final int LEAST_MEMORY_KIB = 8;
    private static final int MOST_MEMORY_KIB = 65_536;
    private static final int MOST_PASSES = 16;
    private static final int LEAST_COST = 4;
    private static final int MOST_COST = 14;

    /** Of no password anybody knows. */
    static final PasswordHash DECOY =
            parse("$argon2id$v=19$m=" + MEMORY_KIB + ",t=" + PASSES + ",p=1$" + "A".repeat(22) + "$" + "A".repeat(43));

    private final String text;
    private final HashingFunction function;

    private PasswordHash(String text, HashingFunction function) {
        this.text = text;
        this.function = function;
    }

    /** @throws IllegalArgumentException saying what it is not */
    public static PasswordHash parse(String text) {
        Matcher argon2 = ARGON2ID.matcher(text);
        if (argon2.matches()) {
            inRange("m", argon2.group(1), LEAST_MEMORY_KIB, MOST_MEMORY_KIB);
            inRange("t", argon2.group(2), 1, MOST_PASSES);
            return new PasswordHash(text, Argon2Function.getInstanceFromHash(text));
        }
        Matcher bcrypt = BCRYPT.matcher(text);
        if (bcrypt.matches()) {
            inRange("bcrypt cost", bcrypt.group(1), LEAST_COST, MOST_COST);
            return new PasswordHash(text, BcryptFunction.getInstanceFromHash(text));
        }
        throw new IllegalArgumentException(
                "no hash that is known here (expected: $argon2id$v=19$m=...,t=...,p=1$salt$hash or bcrypt's $2b$cost$...)");
    }

    private static void inRange(String name, String digits, int least, int most) {
        int value = Integer.parseInt(digits);
        if (value < least || value > most) {
            throw new IllegalArgumentException(
                    "hash with " + name + "=" + value + " (expected: " + least + ".." + most + ")");
        }
    }

    /** Of a password, with a salt that nobody else has. Takes tens of milliseconds. */
    public static PasswordHash of(byte[] password) {
        byte[] salt = new byte[SALT_BYTES];
        new SecureRandom().nextBytes(salt);
        Argon2Function argon2 = Argon2Function.getInstance(MEMORY_KIB, PASSES, 1, HASH_BYTES, Argon2.ID);
        return new PasswordHash(argon2.hash(password, salt).getResult(), argon2);
    }

    /** Whether it is this password's. Takes tens of milliseconds, whatever it finds. */
    public boolean matches(byte[] password) {
        return function.check(password, text.getBytes(StandardCharsets.UTF_8));
    }

    /** As it stands in a file. */
    public String text() {
        return text;
    }

    @Override
    public String toString() {
        return "PasswordHash[" + function + "]";
    }
}
