/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.common.model;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.regex.Pattern;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException.Category;

/**
 * A network, or a single address, of IPv4 or IPv6: {@code 10.0.0.0/8}, {@code 192.0.2.7}, {@code 2001:db8::/32}. No name is ever looked up. An IPv4 address in the
 * clothes of IPv6 ({@code ::ffff:10.0.0.1}) is the IPv4 address.
 *
 * @param base the bits behind the prefix are 0
 * @param prefix how many leading bits count, 0 to 32 or 128
 */
public record AddressRange(InetAddress base, int prefix) {

    private static final Pattern IPV4 = Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,3}){3}");
    private static final Pattern IPV6 = Pattern.compile("[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");
    private static final Pattern PREFIX = Pattern.compile("[0-9]{1,3}");
    private static final String EXPECTED = "an address, or a network such as 10.0.0.0/8 or 2001:db8::/32";

    public AddressRange {
        int bits = bitsOf(base);
        if (prefix < 0 || prefix > bits) {
            throw wrong(base.getHostAddress() + "/" + prefix, "a prefix of 0.." + bits + " bits");
        }
        byte[] address = base.getAddress();
        for (int bit = prefix; bit < bits; bit++) {
            if ((address[bit / 8] & (0x80 >> (bit % 8))) != 0) {
                throw wrong(base.getHostAddress() + "/" + prefix, "an address whose bits behind the prefix are 0");
            }
        }
    }

    /** @throws GatewayException FATAL, saying what was expected */
    public static AddressRange parse(String text) {
        int slash = text.indexOf('/');
        InetAddress address =
                addressOf(slash < 0 ? text : text.substring(0, slash)).orElseThrow(() -> wrong(text, EXPECTED));
        if (slash < 0) {
            return new AddressRange(address, bitsOf(address));
        }
        String prefix = text.substring(slash + 1);
        if (!PREFIX.matcher(prefix).matches()) {
            throw wrong(text, EXPECTED);
        }
        return new AddressRange(address, Integer.parseInt(prefix));
    }

    /** An address as text, without port or zone; empty if the text is none. */
    public static Optional<InetAddress> addressOf(String text) {
        if (!IPV4.matcher(text).matches() && !IPV6.matcher(text).matches()) {
            return Optional.empty(); // it would be looked up as a name
        }
        try {
            return Optional.of(InetAddress.getByName(text));
        } catch (UnknownHostException e) {
            return Optional.empty();
        }
    }

    /** Whether it is in here; an address of the other family never is. */
    public boolean contains(InetAddress address) {
        byte[] mine = base.getAddress();
        byte[] other = address.getAddress();
        if (mine.length != other.length) {
            return false;
        }
        int whole = prefix / 8;
        for (int i = 0; i < whole; i++) {
            if (mine[i] != other[i]) {
                return false;
            }
        }
        int rest = prefix % 8;
        return rest == 0 || ((mine[whole] ^ other[whole]) & 0xFF) >> (8 - rest) == 0;
    }

    /** As {@link #contains(InetAddress)}; a text that is no address is in no range. */
    public boolean contains(String address) {
        return addressOf(address).filter(this::contains).isPresent();
    }

    @Override
    public String toString() {
        String address = base.getHostAddress();
        return prefix == bitsOf(base) ? address : address + "/" + prefix;
    }

    private static int bitsOf(InetAddress address) {
        return address.getAddress().length * 8;
    }

    private static GatewayException wrong(String text, String expected) {
        return new GatewayException(Category.FATAL, text + " (expected: " + expected + ")");
    }
}
