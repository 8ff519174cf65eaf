/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.launcher.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.rocketmq.mqtt.common.model.Network;
import org.apache.rocketmq.mqtt.cs.Listener;
import org.apache.rocketmq.mqtt.cs.TlsTerms;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ListenerSettingsTest {

    private static final Path NO_FILES = Path.of("no-such-folder");
    private static final Map<String, String> TLS =
            Map.of("MQTT_TLS_CERTIFICATE", "server.pem", "MQTT_TLS_KEY", "server.key");

    @TempDir
    Path home = Path.of("");

    @BeforeEach
    void makeFiles() throws IOException {
        for (String name : List.of("server.pem", "server.key", "ca.pem", "list.crl", "other.pem")) {
            Files.createFile(home.resolve(name));
        }
    }

    @Test
    void plainTcpIsTheDefault() {
        assertThat(listeners(Map.of())).containsExactly(Listener.tcp("mqtt", "0.0.0.0", 1_883));
    }

    @Test
    void eachPortIsAListener() {
        List<Listener> listeners = listeners(
                Map.of(
                        "MQTT_BIND_ADDRESS", "127.0.0.1",
                        "MQTT_MQTT_TLS_PORT", "8883",
                        "MQTT_MQTT_WS_PORT", "8888",
                        "MQTT_MQTT_WSS_PORT", "8443",
                        "MQTT_PROXY_FROM", "10.0.0.0/28, 10.0.1.7"),
                TLS);

        assertThat(listeners).extracting(Listener::scheme).containsExactly("tcp", "tls", "ws", "wss");
        assertThat(listeners).extracting(Listener::port).containsExactly(1_883, 8_883, 8_888, 8_443);
        assertThat(listeners).extracting(Listener::host).containsOnly("127.0.0.1");
        assertThat(listeners)
                .allSatisfy(each -> assertThat(each.balancers())
                        .containsExactly(Network.parse("10.0.0.0/28"), Network.parse("10.0.1.7")));
        assertThat(listeners.get(3).webSocketPath()).isEqualTo("/mqtt");
        assertThat(listeners.get(1).tls())
                .isEqualTo(TlsTerms.of(home.resolve("server.pem"), home.resolve("server.key")));
    }

    @Test
    void anyNumberHaveNamesAndDifferences() {
        List<Listener> listeners = listeners(
                Map.of(
                        "MQTT_MQTT_PORT",
                        "off",
                        "MQTT_PROXY_FROM",
                        "10.0.0.1",
                        "MQTT_TLS_RELOAD_SECONDS",
                        "5",
                        "MQTT_LISTENERS",
                        "plant=tls://127.0.0.1:0?client=required&ca=ca.pem&cert=other.pem&proxy=none, "
                                + "web=ws://[::1]:81/chat?proxy=10.0.0.0/8;::1"),
                TLS);

        Listener plant = listeners.get(0);
        TlsTerms terms = Objects.requireNonNull(plant.tls());
        assertThat(plant.name()).isEqualTo("plant");
        assertThat(plant.port()).isZero();
        assertThat(plant.balancers()).isEmpty();
        assertThat(terms.certificate()).isEqualTo(home.resolve("other.pem"));
        assertThat(terms.key()).isEqualTo(home.resolve("server.key"));
        assertThat(terms.clients()).isEqualTo(new TlsTerms.Clients(home.resolve("ca.pem"), true, null));
        assertThat(terms.reload()).isEqualTo(Duration.ofSeconds(5));
        assertThat(listeners.get(1))
                .isEqualTo(Listener.tcp("web", "::1", 81)
                        .withWebSocket("/chat")
                        .withBalancers(List.of(Network.parse("10.0.0.0/8"), Network.parse("::1"))));
    }

    @ParameterizedTest
    @CsvSource({"required, true", "optional, false"})
    void clientsAreAskedForCertificates(String word, boolean required) {
        List<Listener> listeners = listeners(
                Map.of("MQTT_MQTT_TLS_PORT", "0", "MQTT_TLS_CLIENT_CA", "ca.pem", "MQTT_TLS_CLIENT_AUTH", word), TLS);

        assertThat(Objects.requireNonNull(listeners.get(1).tls()).clients())
                .isEqualTo(new TlsTerms.Clients(home.resolve("ca.pem"), required, null));
    }

    @Test
    void whatIsRevokedMayDifferFromListenerToListener() {
        List<Listener> listeners = listeners(
                Map.of(
                        "MQTT_MQTT_TLS_PORT", "0",
                        "MQTT_TLS_CLIENT_CA", "ca.pem",
                        "MQTT_TLS_CLIENT_AUTH", "required",
                        "MQTT_TLS_CRL", "list.crl",
                        "MQTT_LISTENERS", "a=tls://127.0.0.1:0?crl=other.pem,b=tls://127.0.0.1:0?client=none"),
                TLS);

        assertThat(listeners.subList(1, 4))
                .extracting(each -> Objects.requireNonNull(each.tls()).revoked())
                .containsExactly(home.resolve("list.crl"), home.resolve("other.pem"), null);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "plant|listeners: plant (expected: name=tcp",
                "=tcp://127.0.0.1:1|listeners: =tcp://127.0.0.1:1 (expected: name=tcp",
                "a b=tcp://127.0.0.1:1|(expected: name=tcp",
                "a=quic://127.0.0.1:1|(expected: name=tcp",
                "a=tcp://127.0.0.1|(expected: name=tcp",
                "a=tcp://127.0.0.1:70000|(expected: name=tcp",
                "a=tcp://:1|(expected: name=tcp",
                "a=tcp://no.such.host.invalid:1|not no.such.host.invalid",
                "mqtt=tcp://127.0.0.1:1|a name of its own, not mqtt once more",
                "a=tcp://127.0.0.1:1/mqtt|no path without a WebSocket, not /mqtt",
                "a=tcp://127.0.0.1:1?x=y|of ca, cert, client, crl, key, proxy, not x=y",
                "a=tcp://127.0.0.1:1?proxy=none&proxy=none|not proxy=none",
                "a=tcp://127.0.0.1:1?proxy=10.0.0.1/8|listeners: a: proxy: network: 10.0.0.1/8 (expected: no bit set",
                "a=tls://127.0.0.1:1?client=perhaps|client: perhaps (expected: none or optional or required)",
                "a=tls://127.0.0.1:1?client=required|tlsClientCa: not set (expected: a file, because of listeners: a)",
                "a=tls://127.0.0.1:1?cert=gone.pem|gone.pem (expected: a file that can be read, because of listeners: a)",
                "a=tls://127.0.0.1:1?crl=list.crl|client: none (expected: optional or required, because ca or crl is set)",
                "a=tls://127.0.0.1:1?client=required&ca=ca.pem&crl=gone|gone (expected: a file that can be read, because of"
            })
    void whatIsWrongWithOneIsNamed(String listeners, String fault) {
        assertThat(faults(Map.of("MQTT_LISTENERS", listeners), TLS))
                .singleElement()
                .asString()
                .contains("connect.conf: ", fault);
    }

    @Test
    void tlsNeedsItsFiles() {
        assertThat(faults(Map.of("MQTT_MQTT_TLS_PORT", "0"), Map.of()))
                .hasSize(2)
                .anySatisfy(fault -> assertThat(fault)
                        .endsWith("tlsCertificate: not set (expected: a file, because of mqttTlsPort)"))
                .anySatisfy(fault ->
                        assertThat(fault).endsWith("tlsKey: not set (expected: a file, because of mqttTlsPort)"));
    }

    @Test
    void thereMustBeAListener() {
        assertThat(faults(Map.of("MQTT_MQTT_PORT", "off"), Map.of()))
                .singleElement()
                .asString()
                .endsWith("mqttPort: off (expected: a port, because there is no other listener)");
    }

    @Test
    void aDoorThatIsNotAsShutAsItsOwnerBelievesIsAFault() {
        assertThat(faults(Map.of(), TLS))
                .singleElement()
                .asString()
                .contains("tlsCertificate: server.pem (expected: not set");
        assertThat(faults(Map.of("MQTT_MQTT_TLS_PORT", "0", "MQTT_TLS_CLIENT_CA", "ca.pem"), TLS))
                .singleElement()
                .asString()
                .endsWith("tlsClientAuth: none (expected: optional or required, because tlsClientCa is set)");
        assertThat(faults(Map.of("MQTT_MQTT_TLS_PORT", "0", "MQTT_TLS_CRL", "list.crl"), TLS))
                .singleElement()
                .asString()
                .endsWith(
                        "tlsCrl: list.crl (expected: not set, or a listener that asks for certificates: tlsClientAuth)");
    }

    @ParameterizedTest
    @CsvSource({
        "MQTT_TLS_PROTOCOLS, TLSv1.1",
        "MQTT_TLS_PROTOCOLS, ''",
        "MQTT_TLS_CIPHERS, TLS_RSA_WITH_AES_128_CBC_SHA",
        "MQTT_PROXY_FROM, 10.0.0.1/8",
        "MQTT_WEB_SOCKET_PATH, mqtt",
        "MQTT_MQTT_WS_PORT, 70000"
    })
    void whatIsWeakOrNonsenseIsRefused(String variable, String value) {
        assertThat(faults(Map.of(variable, value), Map.of()))
                .singleElement()
                .asString()
                .contains(variable + ": " + value);
    }

    private List<Listener> listeners(Map<String, String> environment) {
        return listeners(environment, Map.of());
    }

    private List<Listener> listeners(Map<String, String> environment, Map<String, String> more) {
        return load(environment, more).connect().listeners();
    }

    private List<String> faults(Map<String, String> environment, Map<String, String> more) {
        ConfigurationException refused =
                catchThrowableOfType(ConfigurationException.class, () -> load(environment, more));
        assertThat(refused).as("the configuration is refused").isNotNull();
        return refused.faults();
    }

    private Settings load(Map<String, String> environment, Map<String, String> more) {
        Map<String, String> all = new HashMap<>(Map.of("MQTT_AUTH", "anonymous"));
        all.putAll(environment);
        all.putAll(more);
        return Settings.load(NO_FILES, home, all);
    }
}
