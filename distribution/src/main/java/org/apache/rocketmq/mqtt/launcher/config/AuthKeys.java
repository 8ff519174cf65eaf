/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.launcher.config;

import static org.apache.rocketmq.mqtt.launcher.config.ConfigFile.SERVICE;
import static org.apache.rocketmq.mqtt.launcher.config.Key.effective;
import static org.apache.rocketmq.mqtt.launcher.config.Key.secret;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/** The keys of the authenticators that {@code auth} names, in the order of docs/configuration.md. */
final class AuthKeys {
    private AuthKeys() {}

    static final String HMAC = "hmac";
    static final String FILE = "file";
    static final String JWT = "jwt";
    static final String X509 = "x509";
    static final String HTTP = "http";
    static final String ANONYMOUS = "anonymous";

    private static final Set<String> NAMES = Set.of(HMAC, FILE, JWT, X509, HTTP, ANONYMOUS);
    private static final Pattern ALGORITHM = Pattern.compile("(HS|RS|PS|ES)(256|384|512)");
    private static final Pattern LOOPBACK =
            Pattern.compile("localhost|127\\.\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}|\\[::1\\]|\\[0:0:0:0:0:0:0:1\\]");

    // file
    static final Key<String> USERS_FILE = effective(
            SERVICE,
            "usersFile",
            "conf/users",
            Syntax.path(),
            "For `auth=file`: users and the hashes of their passwords, a line each, made by `bin/mqtt.sh passwd`. Read anew when it changes.");
    static final Key<Integer> PASSWORD_THREADS = effective(
            SERVICE,
            "passwordThreads",
            "0",
            Syntax.number(0, 64),
            "Threads that hash passwords, and as many that check the signatures of tokens. 0: half as many as processors, at least one.");

    // jwt
    static final Key<String> JWT_FROM = effective(
            SERVICE,
            "jwtFrom",
            "password",
            Syntax.oneOf("password", "username"),
            "For `auth=jwt`: the field of CONNECT that carries the token.");
    static final Key<Set<String>> JWT_ALGORITHMS = effective(
            SERVICE,
            "jwtAlgorithms",
            "",
            algorithms(),
            "How tokens may be signed; empty: RS, PS and ES with keys of a file or URL, HS with `jwtSecret`.");
    static final Key<String> JWT_SECRET = secret(
            SERVICE,
            "jwtSecret",
            Syntax.longTextOrNone(32),
            "Secret of tokens signed with HS256; 48 characters for HS384, 64 for HS512.");
    static final Key<String> JWT_KEYS_FILE = effective(
            SERVICE,
            "jwtKeysFile",
            "",
            Syntax.pathOrNone(),
            "JWK Set (JSON) of the public keys of tokens. Read anew when it changes.");
    static final Key<Optional<URI>> JWT_KEYS_URL = effective(
            SERVICE,
            "jwtKeysUrl",
            "",
            secureUrl(),
            "Where such a set is served. While it cannot be had the last one stays in force.");
    static final Key<Integer> JWT_KEYS_REFRESH = effective(
            SERVICE,
            "jwtKeysRefreshSeconds",
            "300",
            Syntax.number(10, 86_400),
            "How often it is asked for; besides, when a token names a key that is not in it, every ten seconds at most.");
    static final Key<String> JWT_ISSUER = effective(
            SERVICE, "jwtIssuer", "", Syntax.anyText(), "Who must have issued a token (`iss`); empty: anybody.");
    static final Key<String> JWT_AUDIENCE = effective(
            SERVICE, "jwtAudience", "", Syntax.anyText(), "Whom a token must be meant for (`aud`); empty: anybody.");
    static final Key<String> JWT_USER_CLAIM =
            effective(SERVICE, "jwtUserClaim", "sub", Syntax.text(), "The claim that is the user's name.");
    static final Key<String> JWT_CLIENT_CLAIM = effective(
            SERVICE,
            "jwtClientClaim",
            "",
            Syntax.anyText(),
            "The claim that is the only client id a token is good for; empty: it is good for any.");
    static final Key<Boolean> JWT_REQUIRE_EXPIRY = effective(
            SERVICE,
            "jwtRequireExpiry",
            "true",
            Syntax.flag(),
            "Whether a token without `exp` is refused. A connection ends when its token does.");

    // x509
    static final Key<String> X509_NAME = effective(
            SERVICE,
            "x509Name",
            "cn",
            Syntax.oneOf("cn", "dns", "uri", "email"),
            "For `auth=x509`: which name in the certificate of a client counts, common name or subject alternative name. There must be one of them.");
    static final Key<String> X509_AS = effective(
            SERVICE,
            "x509As",
            "client",
            Syntax.oneOf("client", "user"),
            "Whose name it is: `client` lets in that client id alone; `user` any, as that user.");

    // http
    static final Key<Optional<URI>> HTTP_URL = effective(
            SERVICE,
            "httpAuthUrl",
            "",
            url(),
            "For `auth=http`: the service that is asked about clients: docs/security.md. Over plain http passwords can be read on the way.");
    static final Key<String> HTTP_TOKEN =
            secret(SERVICE, "httpAuthToken", "What the service knows the gateway by (`Authorization: Bearer`).");
    static final Key<Integer> HTTP_TIMEOUT = effective(
            SERVICE,
            "httpAuthTimeoutMs",
            "2000",
            Syntax.number(10, 60_000),
            "How long it may take to answer; then the client is refused.");
    static final Key<Integer> HTTP_MAX_PENDING = effective(
            SERVICE,
            "httpAuthMaxPending",
            "256",
            Syntax.number(1, 65_535),
            "Questions that may be under way; for one more the client is refused.");
    static final Key<Integer> HTTP_CACHE = effective(
            SERVICE,
            "httpAuthCacheSeconds",
            "30",
            Syntax.number(0, 86_400),
            "How long an answer, allowed or denied, counts. 0: not at all.");

    // A class of one's own
    static final Key<String> PLUGIN_FILE = effective(
            SERVICE,
            "authPluginFile",
            "",
            Syntax.pathOrNone(),
            "Properties file that is handed to the class that `auth` names; empty: none.");

    static final List<Key<?>> ALL = List.of(
            USERS_FILE,
            PASSWORD_THREADS,
            JWT_FROM,
            JWT_ALGORITHMS,
            JWT_SECRET,
            JWT_KEYS_FILE,
            JWT_KEYS_URL,
            JWT_KEYS_REFRESH,
            JWT_ISSUER,
            JWT_AUDIENCE,
            JWT_USER_CLAIM,
            JWT_CLIENT_CLAIM,
            JWT_REQUIRE_EXPIRY,
            X509_NAME,
            X509_AS,
            HTTP_URL,
            HTTP_TOKEN,
            HTTP_TIMEOUT,
            HTTP_MAX_PENDING,
            HTTP_CACHE,
            PLUGIN_FILE);

    /** Who is asked about a client, in order. A name with a dot is that of a class. */
    static Syntax<List<String>> authenticators() {
        return new Syntax<>(
                "one or more of hmac, file, jwt, x509, http, anonymous, or the full name of a class, each once, separated by commas; anonymous last",
                text -> Optional.of(Syntax.split(text, ",")).filter(AuthKeys::isChain));
    }

    private static boolean isChain(List<String> names) {
        int anonymous = names.indexOf(ANONYMOUS);
        return !names.isEmpty()
                && names.stream().distinct().count() == names.size()
                && (anonymous < 0 || anonymous == names.size() - 1)
                && names.stream().allMatch(name -> NAMES.contains(name) || isClass(name));
    }

    static boolean isClass(String name) {
        return name.indexOf('.') > 0 && Syntax.className().parse(name).isPresent();
    }

    private static Syntax<Set<String>> algorithms() {
        return new Syntax<>(
                "HS256, RS256, PS256, ES256 and the same with 384 or 512, separated by commas; or empty",
                text -> Optional.of(Syntax.split(text, ","))
                        .filter(list -> list.stream()
                                .allMatch(name -> ALGORITHM.matcher(name).matches()))
                        .map(Set::copyOf));
    }

    private static Syntax<Optional<URI>> url() {
        return url("an http or https URL, or empty", url -> true);
    }

    private static Syntax<Optional<URI>> secureUrl() {
        return url("an https URL, http only of this host itself (127.0.0.1), or empty", AuthKeys::isSecure);
    }

    private static Syntax<Optional<URI>> url(String expectation, Predicate<URI> condition) {
        return new Syntax<>(expectation, text -> {
            Optional<URI> url = parse(text).filter(condition);
            return text.isEmpty() || url.isPresent() ? Optional.of(url) : Optional.empty();
        });
    }

    private static Optional<URI> parse(String text) {
        try {
            URI url = new URI(text);
            boolean isWeb = "http".equals(url.getScheme()) || "https".equals(url.getScheme());
            return Optional.of(url).filter(u -> isWeb && u.getHost() != null && u.getUserInfo() == null);
        } catch (URISyntaxException e) {
            return Optional.empty();
        }
    }

    /** Whether nobody on the way can read or change what is said. */
    static boolean isSecure(URI url) {
        return "https".equals(url.getScheme())
                || LOOPBACK.matcher(url.getHost()).matches();
    }
}
