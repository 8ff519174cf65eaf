/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.launcher.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.rocketmq.mqtt.common.port.CountingMeters;
import org.apache.rocketmq.mqtt.cs.ClientLimits;
import org.apache.rocketmq.mqtt.cs.access.RuleAuthorizer;
import org.junit.jupiter.api.Test;

final class AclChoiceTest {

    private static final Path HOME = Path.of("/home");

    private static Settings load(Map<String, String> environment) {
        Map<String, String> all = new HashMap<>(Map.of("MQTT_AUTH", "anonymous"));
        all.putAll(environment);
        return Settings.load(Path.of("no-such-folder"), HOME, all);
    }

    @Test
    void withoutAFileThereAreNoRules() {
        assertThat(load(Map.of()).acl().file()).isEmpty();
    }

    @Test
    void whatNoRuleFitsIsDeniedUnlessSaidOtherwise() {
        AclChoice closed = load(Map.of("MQTT_ACL_FILE", "conf/acl.conf")).acl();
        AclChoice open = load(Map.of("MQTT_ACL_FILE", "/etc/acl", "MQTT_ACL_DEFAULT", "allow"))
                .acl();

        assertThat(closed.file()).contains(Path.of("/home/conf/acl.conf"));
        assertThat(closed.allowsOtherwise()).isFalse();
        assertThat(open.file()).contains(Path.of("/etc/acl"));
        assertThat(open.allowsOtherwise()).isTrue();
    }

    private static List<String> faults(Map<String, String> environment) {
        ConfigurationException refused = catchThrowableOfType(ConfigurationException.class, () -> load(environment));
        assertThat(refused).as("the configuration is refused").isNotNull();
        return refused.faults();
    }

    @Test
    void aDefaultWithoutRulesIsAFaultSinceItWouldDoNothing() {
        assertThat(faults(Map.of("MQTT_ACL_DEFAULT", "deny")))
                .singleElement()
                .asString()
                .endsWith("service.conf: aclDefault: set without rules (expected: aclFile, too)");
    }

    @Test
    void aClassOfOnesOwnTakesThePlaceOfRules() {
        AclChoice own = load(Map.of("MQTT_ACL_CLASS", "org.example.OwnTopics")).acl();

        assertThat(own.own()).contains(new AclChoice.Own("org.example.OwnTopics", Optional.empty()));
        assertThat(own.file()).isEmpty();
        assertThat(load(Map.of()).acl().own()).isEmpty();
    }

    @Test
    void aClassBesideRulesAndWhatItIsToldWithoutItAreFaults() {
        assertThat(faults(Map.of("MQTT_ACL_CLASS", "org.example.OwnTopics", "MQTT_ACL_FILE", "conf/acl.conf")))
                .singleElement()
                .asString()
                .endsWith("service.conf: aclClass: set beside aclFile (expected: one of them)");
        assertThat(faults(Map.of("MQTT_ACL_PLUGIN_FILE", "conf/plugin.properties")))
                .first()
                .asString()
                .endsWith("service.conf: aclPluginFile: set without a class (expected: aclClass, too)");
        assertThat(faults(Map.of("MQTT_ACL_CLASS", "org.example.OwnTopics", "MQTT_ACL_PLUGIN_FILE", "no-such-file")))
                .singleElement()
                .asString()
                .endsWith("service.conf: aclPluginFile: /home/no-such-file (expected: a file that can be read)");
    }

    @Test
    void limitsOfAClientComeFromTheConfiguration() {
        assertThat(load(Map.of()).connect().clientLimits()).isEqualTo(ClientLimits.DEFAULTS);
        assertThat(load(Map.of(
                                "MQTT_MAX_TOPIC_LENGTH", "100",
                                "MQTT_MAX_TOPIC_LEVELS", "5",
                                "MQTT_MAX_CLIENT_ID_LENGTH", "40",
                                "MQTT_MAX_PUBLISHES_PER_SECOND", "6",
                                "MQTT_MAX_PUBLISH_BYTES_PER_SECOND", "7"))
                        .connect()
                        .clientLimits())
                .isEqualTo(new ClientLimits(100, 5, 40, 6, 7));
    }

    @Test
    void theShippedRulesCanBeUsed() {
        Path shipped = Path.of("..", "conf", "acl.conf").toAbsolutePath().normalize();

        RuleAuthorizer unused = RuleAuthorizer.open(shipped, false, new CountingMeters());
    }
}
