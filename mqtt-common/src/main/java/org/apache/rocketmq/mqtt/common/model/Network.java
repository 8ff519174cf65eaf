/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.common.model;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A block of IP addresses, such as {@code 10.0.0.0/8} or {@code 2001:db8::/32}, or a single one. An IPv4 address that is written as one of IPv6
 * ({@code ::ffff:10.0.0.1}) is the IPv4 address. No name is ever looked up.
 *
 * @param address the lowest of them
 * @param length how many leading bits all of them have in common
 */
public record Network(InetAddress address, int length) {

    private static final Pattern LENGTH = Pattern.compile("0|[1-9][0-9]{0,2}");
    private static final int LONGEST_TEXT = 64;

    /** @throws IllegalArgumentException if {@code address} is not the lowest with that length */
    public Network {
        byte[] bytes = address.getAddress();
        int bits = bytes.length * Byte.SIZE;
        if (length < 0 || length > bits) {
            throw new IllegalArgumentException("network length: " + length + " (expected: 0.." + bits + ")");
        }
        for (int bit = length; bit < bits; bit++) {
            if ((bytes[bit / Byte.SIZE] & (0x80 >> bit % Byte.SIZE)) != 0) {
                throw new IllegalArgumentException("network: " + address.getHostAddress() + "/" + length
                        + " (expected: no bit set behind the first " + length + ")");
            }
        }
    }

    /**
     * Reads {@code address/length}, or an address alone.
     *
     * @throws IllegalArgumentException if it is neither
     */
    public static Network parse(String text) {
        int slash = text.indexOf('/');
        InetAddress address = addressOf(slash < 0 ? text : text.substring(0, slash));
        if (address == null
                || (slash >= 0 && !LENGTH.matcher(text.substring(slash + 1)).matches())) {
            throw new IllegalArgumentException("network: " + text
                    + " (expected: an IP address, or a block of them such as 10.0.0.0/8 or 2001:db8::/32)");
        }
        int bits = address.getAddress().length * Byte.SIZE;
        return new Network(address, slash < 0 ? bits : Integer.parseInt(text.substring(slash + 1)));
    }

    /** The address that a text is; null if it is none. A zone ({@code fe80::1%eth0}) is left out. */
    public static @Nullable InetAddress addressOf(String text) {
        if (text.isEmpty() || text.length() > LONGEST_TEXT) {
            return null;
        }
        try {
            return text.indexOf(':') >= 0 ? sixth(text) : fourth(text);
        } catch (UnknownHostException e) {
            return null; // looks like one of IPv6
        }
    }

    private static @Nullable InetAddress sixth(String text) throws UnknownHostException {
        int zone = text.indexOf('%');
        String bare = zone < 0 ? text : text.substring(0, zone);
        for (int i = 0; i < bare.length(); i++) {
            char c = bare.charAt(i);
            if (c != ':' && c != '.' && (c > 'f' || Character.digit(c, 16) < 0)) {
                return null;
            }
        }
        return bare.indexOf(':') < 0 ? null : InetAddress.getByName(bare); // with a colon the JDK asks no name service
    }

    private static @Nullable InetAddress fourth(String text) throws UnknownHostException {
        byte[] bytes = new byte[4];
        int at = 0;
        for (int i = 0; i < bytes.length; i++) {
            int begin = at;
            int value = 0;
            while (at < text.length() && at - begin < 3 && text.charAt(at) >= '0' && text.charAt(at) <= '9') {
                value = value * 10 + text.charAt(at++) - '0';
            }
            boolean octal = at - begin > 1 && text.charAt(begin) == '0'; // to some it is
            boolean last = i == bytes.length - 1;
            boolean ends = last ? at == text.length() : at < text.length() && text.charAt(at) == '.';
            if (at == begin || value > 255 || octal || !ends) {
                return null;
            }
            bytes[i] = (byte) value;
            at++;
        }
        return InetAddress.getByAddress(bytes);
    }

    public boolean contains(InetAddress other) {
        byte[] mine = address.getAddress();
        byte[] its = other.getAddress();
        if (mine.length != its.length) {
            return false;
        }
        int whole = length / Byte.SIZE;
        for (int i = 0; i < whole; i++) {
            if (mine[i] != its[i]) {
                return false;
            }
        }
        int rest = length % Byte.SIZE;
        return rest == 0 || ((mine[whole] ^ its[whole]) & 0xFF) >> (Byte.SIZE - rest) == 0;
    }

    /** @param other textual address; what is none is in no network */
    public boolean contains(String other) {
        InetAddress parsed = addressOf(other);
        return parsed != null && contains(parsed);
    }

    @Override
    public String toString() {
        return address.getHostAddress() + "/" + length;
    }
}
