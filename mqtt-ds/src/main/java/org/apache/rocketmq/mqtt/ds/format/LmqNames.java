/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.ds.format;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.apache.rocketmq.mqtt.common.model.ClientId;
import org.apache.rocketmq.mqtt.common.model.QueueName;
import org.apache.rocketmq.mqtt.common.model.TopicFilter;
import org.apache.rocketmq.mqtt.common.model.TopicName;
import org.jspecify.annotations.Nullable;

/**
 * The one place that knows how a topic filter or a client becomes the name of a light queue, and back.
 *
 * <p>Different filters have different names. Three forms:
 *
 * <ul>
 *   <li><b>plain</b>, as rocketmq-mqtt has always written it: {@code %LMQ%}, then the filter with {@code %} for {@code /}, and a closing {@code %}
 *       if it has more than one level: {@code a} is {@code %LMQ%a}, {@code a/b} is {@code %LMQ%a%b%}, {@code a/+} is {@code %LMQ%a%+%}. For filters of
 *       printable ASCII without {@code % , $ ~ \} and space that do not end in {@code /} and do not begin like a client's own queue.
 *   <li><b>escaped</b>, for the rest: {@code %LMQ%~e%}, then the same with {@code ~XX} for each UTF-8 byte that is not plain and no closing
 *       {@code %}: {@code a/b/} is {@code %LMQ%~e%a%b%}, {@code é} is {@code %LMQ%~e%~C3~A9}.
 *   <li><b>hashed</b>, where that would be longer than a broker can keep: {@code %LMQ%~h%} and the SHA-256 of the filter in hex.
 * </ul>
 *
 * <p>A client's point-to-point queue is {@code %LMQ%%p2p%{clientId}%}, with the escapes and the hash above where the client id needs them; its retry
 * queue is {@code %LMQ%%retry%{clientId}%}, its dead-letter queue {@code %LMQ%~d%{clientId}%}, likewise. A gateway node's own queue is {@code %LMQ%~n%{node}%}.
 */
public final class LmqNames {

    static final String PREFIX = "%LMQ%";
    private static final String ESCAPED = PREFIX + "~e%";
    private static final String HASHED = PREFIX + "~h%";
    private static final String PEER = PREFIX + "%p2p%";
    private static final String RETRY = PREFIX + "%retry%";
    private static final String DEAD = PREFIX + "~d%";
    private static final String NODE = PREFIX + "~n%";
    private static final String HASHED_CLIENT = "~h%";
    private static final char ESCAPE = '~';
    private static final HexFormat HEX = HexFormat.of().withUpperCase();

    private LmqNames() {}

    /** The queue of a topic filter. */
    public static QueueName of(TopicFilter filter) {
        return of(filter.value());
    }

    /** The queue of the filter that matches exactly this topic. */
    public static QueueName of(TopicName topic) {
        return of(topic.value());
    }

    private static QueueName of(String filter) {
        if (isPlain(filter)) {
            String name = PREFIX + filter.replace('/', '%') + (filter.indexOf('/') < 0 ? "" : "%");
            if (name.length() <= QueueName.MAX_LENGTH) {
                return new QueueName(name);
            }
        } else {
            String name = ESCAPED + escape(filter);
            if (name.length() <= QueueName.MAX_LENGTH) {
                return new QueueName(name);
            }
        }
        return new QueueName(HASHED + sha256(filter));
    }

    /** The point-to-point queue of a client. */
    public static QueueName ofPeer(ClientId client) {
        return ofClient(PEER, client);
    }

    /** The queue of what was set aside for a client. */
    public static QueueName ofRetry(ClientId client) {
        return ofClient(RETRY, client);
    }

    /** The queue of what was given up for a client. */
    public static QueueName ofDead(ClientId client) {
        return ofClient(DEAD, client);
    }

    /** The queue of what a gateway node is told by others that cannot reach it. */
    public static QueueName ofNode(String node) {
        return ofOne(NODE, node);
    }

    private static QueueName ofClient(String kind, ClientId client) {
        return ofOne(kind, client.value());
    }

    private static QueueName ofOne(String kind, String owner) {
        String name = kind + escape(owner) + "%";
        return new QueueName(name.length() <= QueueName.MAX_LENGTH ? name : kind + HASHED_CLIENT + sha256(owner) + "%");
    }

    /** Whether a queue's name says no more whose it is. */
    public static boolean isHashed(QueueName queue) {
        String name = queue.value();
        return name.startsWith(HASHED)
                || (isPeer(name) && name.startsWith(HASHED_CLIENT, PEER.length()))
                || (isRetry(name) && name.startsWith(HASHED_CLIENT, RETRY.length()));
    }

    /** The filter whose queue this is; null if it is a client's or a node's, or the name is a hash. */
    public static @Nullable TopicFilter filterOf(QueueName queue) {
        String filter = textOf(queue.value());
        return filter == null || TopicFilter.fault(filter) != null ? null : new TopicFilter(filter);
    }

    /** The client whose point-to-point or retry queue this is; null if it is another queue, or the name is a hash. */
    public static @Nullable ClientId clientOf(QueueName queue) {
        String name = queue.value();
        int from = isPeer(name) ? PEER.length() : isRetry(name) ? RETRY.length() : name.length();
        if (from >= name.length() - 1 || isHashed(queue)) {
            return null;
        }
        String client = unescape(name.substring(from, name.length() - 1));
        return client == null || ClientId.fault(client) != null ? null : new ClientId(client);
    }

    /** Whether a name is that of some client's point-to-point queue. */
    static boolean isPeer(String name) {
        return name.startsWith(PEER);
    }

    /** Whether a name is that of some client's retry queue. */
    static boolean isRetry(String name) {
        return name.startsWith(RETRY);
    }

    /** The topic a queue name was made from; null if it stands for a wildcard filter, a client or a hash. */
    static @Nullable String topicOf(String name) {
        String topic = textOf(name);
        return topic == null || TopicName.fault(topic) != null ? null : topic;
    }

    /** The topic or filter a name was made from, whatever it is; null if it stands for a client, a node or a hash. */
    private static @Nullable String textOf(String name) {
        if (!name.startsWith(PREFIX) || name.startsWith(HASHED) || isOfOne(name)) {
            return null;
        }
        if (name.startsWith(ESCAPED)) {
            return unescape(name.substring(ESCAPED.length()));
        }
        String levels = name.substring(PREFIX.length()).replace('%', '/');
        return levels.endsWith("/") ? levels.substring(0, levels.length() - 1) : levels;
    }

    private static boolean isOfOne(String name) {
        return isPeer(name) || isRetry(name) || name.startsWith(DEAD) || name.startsWith(NODE);
    }

    private static boolean isPlain(String filter) {
        if (filter.endsWith("/") || isUnder("/p2p", filter) || isUnder("/retry", filter)) {
            return false;
        }
        for (int i = 0; i < filter.length(); i++) {
            char c = filter.charAt(i);
            if (c != '/' && !isPlain(c)) {
                return false;
            }
        }
        return true;
    }

    private static boolean isUnder(String parent, String filter) {
        return filter.startsWith(parent)
                && (filter.length() == parent.length() || filter.charAt(parent.length()) == '/');
    }

    private static boolean isPlain(int c) {
        return c > 0x20 && c < 0x7F && c != '%' && c != ',' && c != '$' && c != ESCAPE && c != '\\' && c != '/';
    }

    private static String escape(String text) {
        StringBuilder escaped = new StringBuilder(text.length() + 16);
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            if (b == '/') {
                escaped.append('%');
            } else if (isPlain(b)) {
                escaped.append((char) b);
            } else {
                escaped.append(ESCAPE);
                HEX.toHexDigits(escaped, b);
            }
        }
        return escaped.toString();
    }

    private static @Nullable String unescape(String escaped) {
        byte[] bytes = new byte[escaped.length()];
        int length = 0;
        for (int i = 0; i < escaped.length(); i++) {
            char c = escaped.charAt(i);
            if (c == ESCAPE) {
                if (i + 2 >= escaped.length()
                        || !HexFormat.isHexDigit(escaped.charAt(i + 1))
                        || !HexFormat.isHexDigit(escaped.charAt(i + 2))) {
                    return null;
                }
                bytes[length++] = (byte) HexFormat.fromHexDigits(escaped, i + 1, i + 3);
                i += 2;
            } else {
                bytes[length++] = (byte) (c == '%' ? '/' : c);
            }
        }
        return new String(bytes, 0, length, StandardCharsets.UTF_8);
    }

    static String sha256(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HEX.formatHex(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }
}
