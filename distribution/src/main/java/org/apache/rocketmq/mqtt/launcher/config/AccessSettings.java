/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.launcher.config;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.apache.rocketmq.mqtt.cs.auth.FileAuthenticator;
import org.apache.rocketmq.mqtt.cs.auth.HttpSettings;
import org.apache.rocketmq.mqtt.cs.auth.JwtSettings;
import org.apache.rocketmq.mqtt.cs.auth.X509Authenticator;

/**
 * Who may connect.
 *
 * @param methods by which a client may show who it is, in the order in which they are tried
 * @param warnings lines to log at start
 */
public record AccessSettings(List<Method> methods, List<String> warnings) {

    private static final Set<String> WITH_KEYS =
            Set.of("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512");

    /** One authenticator and what it is told. */
    public sealed interface Method {}

    public record Anonymous() implements Method {}

    public record Hmac(String username, String secretKey) implements Method {
        @Override
        public String toString() {
            return "Hmac[username=" + username + "]";
        }
    }

    public record Users(FileAuthenticator.Settings settings) implements Method {}

    public record Jwt(JwtSettings settings) implements Method {}

    public record Certificate(X509Authenticator.Name name, X509Authenticator.As as) implements Method {}

    public record Http(HttpSettings settings) implements Method {}

    /**
     * A class of the user's.
     *
     * @param properties file of what it is told; empty: nothing
     */
    public record Own(String className, Optional<Path> properties) implements Method {}

    public AccessSettings {
        methods = List.copyOf(methods);
        warnings = List.copyOf(warnings);
    }

    /** Whatever is wrong is added to the faults; what is returned then is not whole. */
    static AccessSettings of(Configuration said, Path directory, Path home, List<String> faults) {
        return new Choice(said, directory.resolve(ConfigFile.SERVICE.fileName()), home, faults).settings();
    }

    /** The configuration while it is looked at. One thread, one use. */
    private static final class Choice {
        private final Configuration said;
        private final Path file;
        private final Path home;
        private final List<String> faults;
        private final List<String> warnings = new ArrayList<>();

        Choice(Configuration said, Path file, Path home, List<String> faults) {
            this.said = said;
            this.file = file;
            this.home = home;
            this.faults = faults;
        }

        AccessSettings settings() {
            List<Method> methods = new ArrayList<>();
            for (String name : said.get(Keys.AUTH)) {
                method(name).ifPresent(methods::add);
            }
            return new AccessSettings(methods, warnings);
        }

        private Optional<Method> method(String name) {
            return switch (name) {
                case AuthKeys.ANONYMOUS -> Optional.of(new Anonymous());
                case AuthKeys.HMAC -> hmac();
                case AuthKeys.FILE -> users();
                case AuthKeys.JWT -> jwt();
                case AuthKeys.X509 -> Optional.of(certificate());
                case AuthKeys.HTTP -> http();
                default -> Optional.of(new Own(name, existing(AuthKeys.PLUGIN_FILE)));
            };
        }

        private Optional<Method> hmac() {
            for (Key<String> key : List.of(Keys.USERNAME, Keys.SECRET_KEY)) {
                if (said.find(key).isEmpty() && said.find(Keys.EXTENSION).isEmpty()) {
                    fault(key, "not set (expected: a value, because auth=hmac; auth=anonymous lets anybody in)");
                }
            }
            return Optional.of(new Hmac(said.get(Keys.USERNAME), said.get(Keys.SECRET_KEY)));
        }

        private Optional<Method> users() {
            return existing(AuthKeys.USERS_FILE)
                    .map(users -> new Users(new FileAuthenticator.Settings(users, threads())));
        }

        private int threads() {
            int set = said.get(AuthKeys.PASSWORD_THREADS);
            return set > 0 ? set : Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
        }

        private Optional<Method> jwt() {
            String secret = said.get(AuthKeys.JWT_SECRET);
            Optional<Path> keysFile = existing(AuthKeys.JWT_KEYS_FILE);
            Optional<URI> keysUrl = said.get(AuthKeys.JWT_KEYS_URL);
            boolean hasKeys = said.find(AuthKeys.JWT_KEYS_FILE).isPresent() || keysUrl.isPresent();
            if (secret.isEmpty() && !hasKeys) {
                fault(
                        AuthKeys.JWT_KEYS_URL,
                        "not set (expected: jwtKeysUrl, jwtKeysFile or jwtSecret, because auth=jwt)");
            }
            return Optional.of(new Jwt(new JwtSettings(
                    JwtSettings.From.valueOf(upper(AuthKeys.JWT_FROM)),
                    algorithms(secret, hasKeys),
                    secret,
                    keysFile.orElse(null),
                    keysUrl.orElse(null),
                    Duration.ofSeconds(said.get(AuthKeys.JWT_KEYS_REFRESH)),
                    said.get(AuthKeys.JWT_ISSUER),
                    said.get(AuthKeys.JWT_AUDIENCE),
                    said.get(AuthKeys.JWT_USER_CLAIM),
                    said.get(AuthKeys.JWT_CLIENT_CLAIM),
                    said.get(AuthKeys.JWT_REQUIRE_EXPIRY),
                    threads())));
        }

        /** Those that can be checked with what there is. To name one that cannot is a fault: its owner expects it to work. */
        private Set<String> algorithms(String secret, boolean hasKeys) {
            Set<String> possible = new HashSet<>(hasKeys ? WITH_KEYS : Set.of());
            for (int bits : List.of(256, 384, 512)) {
                if (secret.length() >= bits / Byte.SIZE) {
                    possible.add("HS" + bits);
                }
            }
            Set<String> named = said.get(AuthKeys.JWT_ALGORITHMS);
            for (String name : named) {
                if (!possible.contains(name)) {
                    fault(
                            AuthKeys.JWT_ALGORITHMS,
                            name + " (expected: not that one, or "
                                    + (name.startsWith("HS")
                                            ? "a jwtSecret of its length"
                                            : "jwtKeysFile or jwtKeysUrl")
                                    + ")");
                }
            }
            return named.isEmpty() ? possible : named;
        }

        private Method certificate() {
            return new Certificate(
                    X509Authenticator.Name.valueOf(upper(AuthKeys.X509_NAME)),
                    X509Authenticator.As.valueOf(upper(AuthKeys.X509_AS)));
        }

        private Optional<Method> http() {
            Optional<URI> url = said.get(AuthKeys.HTTP_URL);
            if (url.isEmpty()) {
                fault(AuthKeys.HTTP_URL, "not set (expected: a URL, because auth=http)");
            } else if (!AuthKeys.isSecure(url.get())) {
                warnings.add("httpAuthUrl: " + url.get() + ": passwords can be read on the way (https: they cannot)");
            }
            return url.map(service -> new Http(new HttpSettings(
                    service,
                    said.get(AuthKeys.HTTP_TOKEN),
                    Duration.ofMillis(said.get(AuthKeys.HTTP_TIMEOUT)),
                    said.get(AuthKeys.HTTP_MAX_PENDING),
                    Duration.ofSeconds(said.get(AuthKeys.HTTP_CACHE)))));
        }

        private Optional<Path> existing(Key<String> key) {
            Optional<Path> named = said.find(key).map(home::resolve);
            if (named.isPresent() && !(Files.isRegularFile(named.get()) && Files.isReadable(named.get()))) {
                fault(key, named.get() + " (expected: a file that can be read)");
                return Optional.empty();
            }
            return named;
        }

        private String upper(Key<String> key) {
            return said.get(key).toUpperCase(Locale.ROOT);
        }

        private void fault(Key<?> key, String words) {
            faults.add(file + ": " + key.name() + ": " + words);
        }
    }
}
