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
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ConfigurationReaderTest {

    @TempDir
    Path directory = Path.of("");

    @Test
    void everyKeyHasADefaultThatItsSyntaxAccepts() {
        Configuration configuration = ConfigurationReader.read(directory, Map.of());

        assertThat(configuration.warnings()).isEmpty();
        for (Key<?> key : Keys.ALL) {
            assertThat(configuration.get(key)).as(key.name()).isNotNull();
        }
    }

    @Test
    void readsValuesWithBlanksAroundThem() throws IOException {
        write("service.conf", "# comment", "NAMESRV_ADDR = a:9876;b:9877  ", "feedTopics=orders, alarms");

        Configuration configuration = ConfigurationReader.read(directory, Map.of());

        assertThat(configuration.get(Keys.NAME_SERVERS)).isEqualTo(List.of("a:9876", "b:9877"));
        assertThat(configuration.get(Keys.FEED_TOPICS)).isEqualTo(Set.of("orders", "alarms"));
    }

    @Test
    void environmentWinsOverTheFiles() throws IOException {
        write("connect.conf", "mqttPort=2883");

        Configuration configuration = ConfigurationReader.read(
                directory, Map.of("MQTT_MQTT_PORT", "3883", "MQTT_NAMESRV_ADDR", "c:1", "PATH", "/bin"));

        assertThat(configuration.get(ListenerKeys.MQTT_PORT)).hasValue(3883);
        assertThat(configuration.get(Keys.NAME_SERVERS)).isEqualTo(List.of("c:1"));
        assertThat(configuration.warnings()).isEmpty();
    }

    @Test
    void aVariableThatIsNoKeyIsAWarningOnly() {
        assertThat(ConfigurationReader.read(directory, Map.of("MQTT_SERVICE_HOST", "10.0.0.1"))
                        .warnings())
                .containsExactly("environment: MQTT_SERVICE_HOST: no such key, ignored");
    }

    @Test
    void variablesAreDistinct() {
        assertThat(Keys.ALL.stream().map(Key::environmentName)).doesNotHaveDuplicates();
    }

    @Test
    void unknownKeyNamesFileKeyAndTheNearestKey() throws IOException {
        write("connect.conf", "mqtPort=1883");

        assertThat(faults())
                .containsExactly(directory.resolve("connect.conf") + ": mqtPort: unknown key (did you mean mqttPort?)");
    }

    @Test
    void unknownKeyFarFromAllPointsToTheTable() throws IOException {
        write("connect.conf", "frobnicate=1");

        assertThat(faults())
                .singleElement()
                .asString()
                .endsWith("unknown key (expected: a key of docs/configuration.md)");
    }

    @Test
    void keyInTheWrongFileIsToldWhereItBelongs() throws IOException {
        write("connect.conf", "NAMESRV_ADDR=127.0.0.1:9876");

        assertThat(faults()).singleElement().asString().endsWith("NAMESRV_ADDR: belongs in service.conf");
    }

    @Test
    void keyGivenTwiceIsAFault() throws IOException {
        write("connect.conf", "mqttPort=1883", "mqttPort=1884");

        assertThat(faults()).singleElement().asString().endsWith("mqttPort: given twice (expected: once)");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "connect.conf|mqttPort|70000|0..65535, or off",
                "connect.conf|mqttPort|-1|0..65535, or off",
                "connect.conf|mqttPort|''|0..65535, or off",
                "connect.conf|mqttPort|1883a|0..65535, or off",
                "connect.conf|mqttPort|99999999999999999999|0..65535, or off",
                "connect.conf|bindAddress|tcp://x|a host name or an address, without a port",
                "service.conf|auth|none|one or more of hmac, file, jwt, x509, http, anonymous, or the full name of a class",
                "service.conf|auth|hmac,,file|one or more of hmac, file, jwt",
                "service.conf|auth|hmac,hmac|one or more of hmac, file, jwt",
                "service.conf|auth|anonymous,hmac|one or more of hmac, file, jwt",
                "service.conf|jwtAlgorithms|none|HS256, RS256, PS256, ES256",
                "service.conf|jwtAlgorithms|RS257|HS256, RS256, PS256, ES256",
                "service.conf|jwtKeysUrl|http://issuer.example.org/keys|an https URL",
                "service.conf|jwtKeysUrl|file:///etc/passwd|an https URL",
                "service.conf|jwtKeysUrl|http://127.0.0.1.example.org/|an https URL",
                "service.conf|jwtKeysUrl|http://127.0.0.1@example.org/|an https URL",
                "service.conf|httpAuthUrl|example.org|an http or https URL",
                "service.conf|NAMESRV_ADDR|127.0.0.1|host:port, more of them separated by ;",
                "service.conf|NAMESRV_ADDR|a:1;;b:2|host:port, more of them separated by ;",
                "service.conf|NAMESRV_ADDR|a:70000|host:port, more of them separated by ;",
                "service.conf|autoCreateTopics|yes|true or false",
                "service.conf|windowMemoryBytes|17|0 (automatic) or at least 65536",
                "service.conf|defaultParentTopic|a/b|a RocketMQ topic name: letters, digits, %, |, _ or -; at most 127",
                "service.conf|feedTopics|a,,b|RocketMQ topic names separated by commas, or empty",
                "service.conf|extension|a..B|the full name of a class, or empty",
            },
            ignoreLeadingAndTrailingWhitespace = true)
    void badValueNamesFileKeyValueAndExpectation(String file, String key, String value, String expectation)
            throws IOException {
        write(file, key + "=" + value);

        assertThat(faults())
                .singleElement()
                .asString()
                .startsWith(directory.resolve(file) + ": " + key + ": " + value + " (expected: " + expectation);
    }

    @Test
    void allFaultsAreToldAtOnce() throws IOException {
        write("connect.conf", "mqttPort=x", "maxPort=1");
        write("service.conf", "auth=y");

        assertThat(faults()).hasSize(3);
    }

    @Test
    void fileThatIsNoTextIsAFault() throws IOException {
        Files.write(directory.resolve("meta.conf"), new byte[] {'a', '=', (byte) 0xFF, '\n'});

        assertThat(faults()).singleElement().asString().contains("meta.conf: not readable as UTF-8 properties");
    }

    @Test
    void keyOfThePredecessorThatUsersRelyOnIsRefused() throws IOException {
        write("connect.conf", "enableQuic=true", "enableTlsSever=false");

        assertThat(faults())
                .singleElement()
                .asString()
                .endsWith("enableQuic: not supported yet: MQTT over QUIC (expected: not set)");
    }

    @Test
    void keyOfThePredecessorThatHarmsNobodyIsAWarning() throws IOException {
        write("connect.conf", "enablePrometheus=true");

        assertThat(ConfigurationReader.read(directory, Map.of()).warnings())
                .singleElement()
                .asString()
                .endsWith("enablePrometheus: without effect: metrics are always there");
    }

    private List<String> faults() {
        ConfigurationException refused =
                catchThrowableOfType(ConfigurationException.class, () -> ConfigurationReader.read(directory, Map.of()));
        assertThat(refused).as("the configuration is refused").isNotNull();
        return refused.faults();
    }

    private void write(String file, String... lines) throws IOException {
        Files.write(directory.resolve(file), List.of(lines));
    }
}
