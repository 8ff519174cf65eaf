/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.launcher.config;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.apache.rocketmq.mqtt.common.model.Network;

/**
 * What a value may look like.
 *
 * @param expectation in words, to follow "expected:"
 * @param parser empty if the text is not of this kind; the text has no blanks around it
 */
record Syntax<T>(String expectation, Function<String, Optional<T>> parser) {

    private static final Pattern TOPIC = Pattern.compile("[%|a-zA-Z0-9_-]{1,127}");
    private static final Pattern NODE_NAME = Pattern.compile("[a-zA-Z0-9._-]{0,100}");
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,15}");

    Optional<T> parse(String text) {
        return parser.apply(text);
    }

    /** A decimal number without sign. */
    static Syntax<Integer> number(int least, int most) {
        return new Syntax<>(
                least + ".." + most,
                text -> parseNumber(text).filter(n -> n >= least && n <= most).map(Long::intValue));
    }

    /** A port to listen on; nothing, if there is to be none. */
    static Syntax<OptionalInt> portOrOff() {
        Syntax<Integer> port = number(0, 65_535);
        return new Syntax<>(
                port.expectation() + ", or off",
                text -> text.equals("off")
                        ? Optional.of(OptionalInt.empty())
                        : port.parse(text).map(OptionalInt::of));
    }

    /** In words; {@link ListenerSettings} reads each of them and says what is wrong with it. */
    static Syntax<String> listeners() {
        return new Syntax<>(
                "name=tcp|tls|ws|wss://host:port[?option=value], more of them separated by commas; or empty",
                Optional::of);
    }

    static Syntax<String> webSocketPath() {
        return new Syntax<>(
                "a path that begins with /", text -> Optional.of(text).filter(t -> t.matches("/[A-Za-z0-9._~/-]*")));
    }

    /** Some of these words, separated by commas, at least one. */
    static Syntax<List<String>> someOf(List<String> words) {
        return new Syntax<>(
                "some of " + String.join(", ", words),
                text -> Optional.of(split(text, ","))
                        .filter(list -> !list.isEmpty()
                                && words.containsAll(list)
                                && list.stream().distinct().count() == list.size()));
    }

    /** Separated by commas; may be empty. */
    static Syntax<List<Network>> networks() {
        return new Syntax<>(
                "addresses, or networks such as 10.0.0.0/8, separated by commas; or empty",
                text -> networks(split(text, ",")));
    }

    private static Optional<List<Network>> networks(List<String> texts) {
        try {
            return Optional.of(texts.stream().map(Network::parse).toList());
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** Bytes, or 0 to leave the choice to the gateway. */
    static Syntax<Long> bytes(long least) {
        return new Syntax<>(
                "0 (automatic) or at least " + least, text -> parseNumber(text).filter(n -> n == 0 || n >= least));
    }

    static Syntax<Boolean> flag() {
        return new Syntax<>("true or false", text -> switch (text) {
            case "true" -> Optional.of(true);
            case "false" -> Optional.of(false);
            default -> Optional.empty();
        });
    }

    static Syntax<String> oneOf(String... words) {
        List<String> allowed = List.of(words);
        return new Syntax<>(
                String.join(" or ", allowed), text -> Optional.of(text).filter(allowed::contains));
    }

    static Syntax<String> anyText() {
        return new Syntax<>("any text", Optional::of);
    }

    static Syntax<String> text() {
        return new Syntax<>(
                "a text that is not empty", text -> Optional.of(text).filter(t -> !t.isEmpty()));
    }

    /** At least so many characters; may be empty. */
    static Syntax<String> longTextOrNone(int least) {
        return new Syntax<>(
                "at least " + least + " characters",
                text -> Optional.of(text).filter(t -> t.isEmpty() || t.length() >= least));
    }

    /** Only that the key is not set, or says no. */
    static Syntax<String> nothing() {
        return new Syntax<>("not set", text -> Optional.of(text).filter(t -> t.isEmpty() || t.equals("false")));
    }

    /** A host name or address to listen on. */
    static Syntax<String> host() {
        return new Syntax<>(
                "a host name or an address, without a port",
                text -> Optional.of(text).filter(t -> !t.isEmpty() && t.indexOf('/') < 0 && t.indexOf(' ') < 0));
    }

    static Syntax<String> topic() {
        return new Syntax<>(
                "a RocketMQ topic name: letters, digits, %, |, _ or -; at most 127",
                text -> Optional.of(text).filter(Syntax::isTopic));
    }

    /** RocketMQ topics separated by commas; may be empty. */
    static Syntax<Set<String>> topics() {
        return new Syntax<>(
                "RocketMQ topic names separated by commas, or empty",
                text -> Optional.of(split(text, ","))
                        .filter(list -> list.stream().allMatch(Syntax::isTopic))
                        .map(Set::copyOf));
    }

    /** One or more {@code host:port}, separated by {@code ;}. */
    static Syntax<List<String>> addresses() {
        return new Syntax<>(
                "host:port, more of them separated by ;",
                text -> Optional.of(split(text, ";"))
                        .filter(list -> !list.isEmpty() && list.stream().allMatch(Syntax::isAddress)));
    }

    /** {@code host:port}; may be empty. */
    static Syntax<String> addressOrNone() {
        return new Syntax<>("host:port, or empty", text -> Optional.of(text).filter(t -> t.isEmpty() || isAddress(t)));
    }

    /** {@code host:port} or {@code host}, but none that means any; may be empty. */
    static Syntax<HostAndPort> hostAndPortOrNone() {
        return new Syntax<>("host:port or host, as others reach it; or empty", HostAndPort::parse);
    }

    /** Addresses separated by {@code ,} or {@code ;}, each once; may be empty. */
    static Syntax<List<String>> addressesOrNone() {
        return new Syntax<>(
                "host:port, more of them separated by , or ;, each once; or empty",
                text -> Optional.of(split(text.replace(';', ','), ","))
                        .filter(list -> list.stream().allMatch(Syntax::isAddress)
                                && list.stream().distinct().count() == list.size()));
    }

    /** May be empty. */
    static Syntax<String> nodeName() {
        return new Syntax<>(
                "letters, digits, . _ or -, at most 100; or empty",
                text -> Optional.of(text).filter(t -> NODE_NAME.matcher(t).matches()));
    }

    /** A path of this host's file system. */
    static Syntax<String> path() {
        return new Syntax<>("a path", text -> Optional.of(text).filter(t -> !t.isEmpty() && isPath(t)));
    }

    /** May be empty. */
    static Syntax<String> pathOrNone() {
        return new Syntax<>("a path, or empty", text -> Optional.of(text).filter(Syntax::isPath));
    }

    /** A class name; may be empty. */
    static Syntax<String> className() {
        return new Syntax<>(
                "the full name of a class, or empty",
                text -> Optional.of(text).filter(t -> split(t, ".").stream().allMatch(Syntax::isIdentifier)));
    }

    /** Parts without blanks around them; none of the empty text. */
    static List<String> split(String text, String separator) {
        if (text.isEmpty()) {
            return List.of();
        }
        return Arrays.stream(text.split(Pattern.quote(separator), -1))
                .map(String::strip)
                .toList();
    }

    private static boolean isTopic(String text) {
        return TOPIC.matcher(text).matches();
    }

    private static boolean isIdentifier(String text) {
        return !text.isEmpty()
                && Character.isJavaIdentifierStart(text.charAt(0))
                && text.chars().allMatch(Character::isJavaIdentifierPart);
    }

    private static boolean isAddress(String text) {
        int colon = text.lastIndexOf(':');
        return colon > 0
                && text.indexOf(' ') < 0
                && parseNumber(text.substring(colon + 1))
                        .filter(port -> port >= 1 && port <= 65_535)
                        .isPresent();
    }

    private static boolean isPath(String text) {
        try {
            Path unused = Path.of(text);
            return true;
        } catch (InvalidPathException e) {
            return false;
        }
    }

    private static Optional<Long> parseNumber(String text) {
        return NUMBER.matcher(text).matches() ? Optional.of(Long.parseLong(text)) : Optional.empty();
    }
}
