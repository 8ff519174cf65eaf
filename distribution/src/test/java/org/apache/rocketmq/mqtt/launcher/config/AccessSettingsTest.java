/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.launcher.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.rocketmq.mqtt.cs.auth.FileAuthenticator;
import org.apache.rocketmq.mqtt.cs.auth.HttpSettings;
import org.apache.rocketmq.mqtt.cs.auth.JwtSettings;
import org.apache.rocketmq.mqtt.cs.auth.X509Authenticator;
import org.apache.rocketmq.mqtt.launcher.config.AccessSettings.Anonymous;
import org.apache.rocketmq.mqtt.launcher.config.AccessSettings.Certificate;
import org.apache.rocketmq.mqtt.launcher.config.AccessSettings.Hmac;
import org.apache.rocketmq.mqtt.launcher.config.AccessSettings.Http;
import org.apache.rocketmq.mqtt.launcher.config.AccessSettings.Jwt;
import org.apache.rocketmq.mqtt.launcher.config.AccessSettings.Method;
import org.apache.rocketmq.mqtt.launcher.config.AccessSettings.Own;
import org.apache.rocketmq.mqtt.launcher.config.AccessSettings.Users;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AccessSettingsTest {

    private static final String SECRET = "x".repeat(48);

    @TempDir
    Path home = Path.of("");

    private Settings load(Map<String, String> environment) {
        return Settings.load(home.resolve("no-conf"), home, environment);
    }

    private List<Method> methods(Map<String, String> environment) {
        return load(environment).access().methods();
    }

    private JwtSettings jwt(Map<String, String> environment) {
        return methods(environment).stream()
                .map(method -> ((Jwt) method).settings())
                .findFirst()
                .orElseThrow();
    }

    private List<String> faults(Map<String, String> environment) {
        ConfigurationException refused = catchThrowableOfType(ConfigurationException.class, () -> load(environment));
        assertThat(refused).as("the configuration is refused").isNotNull();
        return refused.faults();
    }

    @Test
    void methodsStandInTheOrderThatWasSaid() throws IOException {
        Path users = Files.createDirectories(home.resolve("conf")).resolve("users");
        Files.createFile(users);

        assertThat(methods(Map.of("MQTT_AUTH", "x509, org.example.Mine ,file,anonymous", "MQTT_PASSWORD_THREADS", "3")))
                .containsExactly(
                        new Certificate(X509Authenticator.Name.CN, X509Authenticator.As.CLIENT),
                        new Own("org.example.Mine", Optional.empty()),
                        new Users(new FileAuthenticator.Settings(users, 3)),
                        new Anonymous());
    }

    @Test
    void usersMustHaveAFile() {
        assertThat(faults(Map.of("MQTT_AUTH", "file")))
                .singleElement()
                .asString()
                .endsWith("service.conf: usersFile: " + home.resolve("conf/users")
                        + " (expected: a file that can be read)");
    }

    @Test
    void certificatesAreReadAsSaid() {
        assertThat(methods(Map.of("MQTT_AUTH", "x509", "MQTT_X509_NAME", "dns", "MQTT_X509_AS", "user")))
                .containsExactly(new Certificate(X509Authenticator.Name.DNS, X509Authenticator.As.USER));
    }

    @Test
    void tokensNeedKeys() {
        assertThat(faults(Map.of("MQTT_AUTH", "jwt")))
                .singleElement()
                .asString()
                .endsWith("jwtKeysUrl: not set (expected: jwtKeysUrl, jwtKeysFile or jwtSecret, because auth=jwt)");
    }

    @Test
    void algorithmsAreThoseThatThereAreKeysFor() {
        assertThat(jwt(Map.of("MQTT_AUTH", "jwt", "MQTT_JWT_SECRET", SECRET)).algorithms())
                .containsExactlyInAnyOrder("HS256", "HS384");
        assertThat(jwt(Map.of("MQTT_AUTH", "jwt", "MQTT_JWT_KEYS_URL", "https://example.org/keys"))
                        .algorithms())
                .hasSize(9)
                .contains("RS256", "PS512", "ES384")
                .noneMatch(name -> name.startsWith("HS"));
        assertThat(jwt(Map.of(
                                "MQTT_AUTH", "jwt",
                                "MQTT_JWT_KEYS_URL", "http://127.0.0.1:8080/keys",
                                "MQTT_JWT_ALGORITHMS", "ES256,RS256"))
                        .algorithms())
                .isEqualTo(Set.of("ES256", "RS256"));
    }

    @Test
    void anAlgorithmThatCannotBeCheckedIsAFault() {
        assertThat(faults(Map.of(
                        "MQTT_AUTH", "jwt",
                        "MQTT_JWT_KEYS_URL", "https://example.org/keys",
                        "MQTT_JWT_ALGORITHMS", "RS256,HS256")))
                .singleElement()
                .asString()
                .endsWith("jwtAlgorithms: HS256 (expected: not that one, or a jwtSecret of its length)");
        assertThat(faults(Map.of(
                        "MQTT_AUTH", "jwt", "MQTT_JWT_SECRET", SECRET, "MQTT_JWT_ALGORITHMS", "HS256,HS512,RS256")))
                .hasSize(2);
    }

    @Test
    void aShortSecretIsAFaultAndNotShown() {
        assertThat(faults(Map.of("MQTT_AUTH", "jwt", "MQTT_JWT_SECRET", "too-short")))
                .singleElement()
                .asString()
                .contains("MQTT_JWT_SECRET: (secret) (expected: at least 32 characters)")
                .doesNotContain("too-short");
    }

    @Test
    void aServiceIsAskedAsSaid() {
        Settings settings = load(Map.of(
                "MQTT_AUTH", "http",
                "MQTT_HTTP_AUTH_URL", "https://example.org/auth",
                "MQTT_HTTP_AUTH_TOKEN", "hush"));

        assertThat(settings.access().methods())
                .containsExactly(new Http(new HttpSettings(
                        URI.create("https://example.org/auth"),
                        "hush",
                        Duration.ofSeconds(2),
                        256,
                        Duration.ofSeconds(30))));
        assertThat(settings.warnings()).isEmpty();
        assertThat(faults(Map.of("MQTT_AUTH", "http")))
                .singleElement()
                .asString()
                .contains("httpAuthUrl: not set");
    }

    @Test
    void passwordsInTheClearAreAWarning() {
        assertThat(load(Map.of("MQTT_AUTH", "http", "MQTT_HTTP_AUTH_URL", "http://example.org/auth"))
                        .warnings())
                .singleElement()
                .asString()
                .contains("passwords can be read on the way");
    }

    @Test
    void secretsAreNotShown() {
        assertThat(new Hmac("u", "hush")).asString().doesNotContain("hush");
        assertThat(methods(Map.of(
                                "MQTT_AUTH", "jwt,http",
                                "MQTT_JWT_SECRET", SECRET,
                                "MQTT_HTTP_AUTH_URL", "https://example.org/auth",
                                "MQTT_HTTP_AUTH_TOKEN", "hush"))
                        .toString())
                .doesNotContain("hush", SECRET);
    }
}
