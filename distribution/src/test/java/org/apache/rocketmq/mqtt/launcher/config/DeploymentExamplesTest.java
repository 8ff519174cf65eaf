/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.launcher.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.apache.rocketmq.mqtt.common.model.Network;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** What is shipped for containers uses the configuration that there is. Nothing is built or run. */
final class DeploymentExamplesTest {

    private static final Path NO_FILES = Path.of("no-such-folder");
    private static final Pattern VARIABLE = Pattern.compile("\\bMQTT_[A-Z0-9_]+\\b");
    private static final Map<String, String> REFERENCES = Map.of(
            "metadata.name", "pod-0",
            "status.podIP", "127.0.0.1",
            "clusterSecret", "a secret of sixteen or more",
            "adminToken", "a token of sixteen or more",
            "username", "devices",
            "secretKey", "a key");

    static Stream<Path> files() throws IOException {
        try (Stream<Path> container = Files.list(Path.of("container"));
                Stream<Path> kubernetes = Files.list(Path.of("kubernetes"))) {
            return Stream.concat(container, kubernetes).sorted().toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("files")
    void everyVariableIsOneThatHasAnEffect(Path file) throws IOException {
        Set<String> known = Keys.ALL.stream()
                .filter(Key::hasEffect)
                .map(Key::environmentName)
                .collect(Collectors.toCollection(TreeSet::new));
        known.addAll(ConfigurationReader.SCRIPT_VARIABLES);

        assertThat(VARIABLE.matcher(Files.readString(file)).results().map(MatchResult::group))
                .isSubsetOf(known);
    }

    @ParameterizedTest
    @CsvSource({"gateway-1", "gateway-2"})
    void composedGatewayStartsWithWhatItIsTold(String service) throws IOException {
        Settings settings = Settings.load(NO_FILES, NO_FILES, composed(service));

        assertThat(settings.warnings()).isEmpty();
        assertThat(settings.metadata().nodeName()).isEqualTo(service);
        assertThat(settings.metadata().members()).hasSize(3);
        assertThat(settings.cluster().peering()).isPresent();
        assertThat(settings.access().methods()).singleElement().isInstanceOf(AccessSettings.Hmac.class);
    }

    @ParameterizedTest
    @CsvSource({"meta-1", "meta-2", "meta-3"})
    void composedMemberIsOneOfItsGroup(String service) throws IOException {
        Configuration said = ConfigurationReader.read(NO_FILES, composed(service));

        assertThat(said.warnings()).isEmpty();
        assertThat(said.get(MetaKeys.META_SELF)).isEqualTo(service + ":8081");
        assertThat(said.get(MetaKeys.META_GROUP)).hasSize(3).contains(service + ":8081");
    }

    @Test
    void podOfAGatewayStartsWithWhatItIsTold() throws IOException {
        Settings settings = Settings.load(NO_FILES, NO_FILES, environment(pod("gateway.yaml")));

        assertThat(settings.warnings()).isEmpty();
        assertThat(settings.metadata().nodeName()).isEqualTo("pod-0");
        assertThat(settings.cluster().peering().orElseThrow().advertised(7_001)).isEqualTo("127.0.0.1:7001");
    }

    @Test
    void podOfAMemberIsOneOfItsGroup() throws IOException {
        Configuration said = ConfigurationReader.read(NO_FILES, environment(pod("meta.yaml")));

        assertThat(said.warnings()).isEmpty();
        assertThat(said.get(MetaKeys.META_SELF)).isEqualTo("pod-0.mqtt-meta:8081");
        assertThat(said.get(MetaKeys.META_GROUP)).hasSize(3);
    }

    @Test
    void podHasTheTimeThatItsScriptTakes() throws IOException {
        Map<?, ?> pod = pod("gateway.yaml");
        int grace = Integer.parseInt(String.valueOf(pod.get("terminationGracePeriodSeconds")));
        int scripts = Integer.parseInt(String.valueOf(environment(pod).get("MQTT_STOP_TIMEOUT")));
        int gateways = Integer.parseInt(String.valueOf(environment(pod).get("MQTT_CLOSE_TIMEOUT_MS"))) / 1_000;

        assertThat(grace).isGreaterThan(5 + scripts);
        assertThat(scripts).isGreaterThan(gateways + 10);
    }

    /** Else one address would be everybody's: one limit, one ban. */
    @Test
    void composedGatewaysHearOfDevicesFromTheBalancerAndNobodyElse() throws IOException {
        Map<?, ?> all = documents(Path.of("container/compose.yaml")).get(0);
        Map<?, ?> balancer = map(map(all.get("services")).get("balancer"));
        Network own = Network.parse(
                String.valueOf(map(map(balancer.get("networks")).get("default")).get("ipv4_address")));
        Map<?, ?> range = map(((List<?>) Optional.ofNullable(
                                map(map(map(all.get("networks")).get("default")).get("ipam"))
                                        .get("config"))
                        .orElseThrow())
                .get(0));

        for (String service : List.of("gateway-1", "gateway-2")) {
            List<Network> believed =
                    ConfigurationReader.read(NO_FILES, composed(service)).get(ListenerKeys.PROXY_FROM);
            assertThat(believed).containsExactly(own);
        }
        assertThat(Network.parse(String.valueOf(range.get("subnet"))).contains(own.address()))
                .isTrue();
        assertThat(Network.parse(String.valueOf(range.get("ip_range"))).contains(own.address()))
                .as("an address that others might get")
                .isFalse();
        assertThat(Files.readAllLines(Path.of("container/haproxy.cfg")).stream()
                        .map(String::strip)
                        .filter(line -> line.startsWith("server ")))
                .hasSize(2)
                .allMatch(line -> line.endsWith(" send-proxy-v2"));
    }

    @Test
    void serviceInFrontOfPodsKeepsTheAddressesOfDevices() throws IOException {
        assertThat(documents(Path.of("kubernetes/gateway.yaml")))
                .filteredOn(document ->
                        "LoadBalancer".equals(map(document.get("spec")).get("type")))
                .singleElement()
                .satisfies(service -> assertThat(map(service.get("spec")).get("externalTrafficPolicy"))
                        .isEqualTo("Local"));
    }

    @Test
    void brokerHasWhatTheGatewayNeeds() throws IOException {
        assertThat(Files.readAllLines(Path.of("container/broker.conf")))
                .contains("enableLmq=true", "enableMultiDispatch=true", "enablePropertyFilter=true");
    }

    /** The environment of a service of the composition, with made-up values for what whoever starts it must say. */
    private static Map<String, String> composed(String service) throws IOException {
        Map<?, ?> all = documents(Path.of("container/compose.yaml")).get(0);
        Map<?, ?> variables = map(map(map(all.get("services")).get(service)).get("environment"));
        Map<String, String> environment = new HashMap<>();
        variables.forEach((name, value) -> environment.put(
                name.toString(), value.toString().replaceAll("\\$\\{[^}]*\\}", "a value of sixteen or more")));
        return environment;
    }

    /** What the pods of the stateful set of a file are made from. */
    private static Map<?, ?> pod(String file) throws IOException {
        return documents(Path.of("kubernetes").resolve(file)).stream()
                .filter(document -> "StatefulSet".equals(document.get("kind")))
                .map(document ->
                        map(map(map(document.get("spec")).get("template")).get("spec")))
                .findFirst()
                .orElseThrow();
    }

    /** The variables of the only container, those that are only used in others left out. */
    private static Map<String, String> environment(Map<?, ?> pod) {
        Map<?, ?> container =
                map(((List<?>) Optional.ofNullable(pod.get("containers")).orElseThrow()).get(0));
        Map<String, String> environment = new HashMap<>();
        for (Object each : (List<?>) Optional.ofNullable(container.get("env")).orElseThrow()) {
            Map<?, ?> variable = map(each);
            environment.put(String.valueOf(variable.get("name")), value(variable));
        }
        environment.replaceAll((name, value) -> value.replace("$(POD_NAME)", "pod-0"));
        return environment;
    }

    private static String value(Map<?, ?> variable) {
        if (variable.get("value") != null) {
            return String.valueOf(variable.get("value"));
        }
        Map<?, ?> from = map(variable.get("valueFrom"));
        Object reference = from.get("fieldRef") != null
                ? map(from.get("fieldRef")).get("fieldPath")
                : map(from.get("secretKeyRef")).get("key");
        return Optional.ofNullable(REFERENCES.get(String.valueOf(reference))).orElseThrow();
    }

    private static List<Map<?, ?>> documents(Path file) throws IOException {
        Iterable<Object> loaded = new Yaml(new SafeConstructor(new LoaderOptions())).loadAll(Files.readString(file));
        return StreamSupport.stream(loaded.spliterator(), false)
                .<Map<?, ?>>map(DeploymentExamplesTest::map)
                .toList();
    }

    private static Map<?, ?> map(@Nullable Object node) {
        return (Map<?, ?>) Optional.ofNullable(node).orElseThrow();
    }
}
