/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.access;

import static org.apache.rocketmq.mqtt.cs.access.RulesForTest.person;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.rocketmq.mqtt.common.model.Qos;
import org.apache.rocketmq.mqtt.common.model.TopicFilter;
import org.apache.rocketmq.mqtt.common.model.TopicName;
import org.apache.rocketmq.mqtt.common.port.Authorizer.Person;
import org.apache.rocketmq.mqtt.common.port.CountingMeters;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException;
import org.apache.rocketmq.mqtt.common.runtime.GatewayException.Category;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class RuleAuthorizerTest {

    private static final Person WHO = person("alice", "pump-1");

    @TempDir
    private Path folder;

    private Path file;
    private final CountingMeters meters = new CountingMeters();

    @BeforeEach
    void named() {
        file = folder.resolve("acl.conf");
    }

    private RuleAuthorizer open(String rules) throws IOException {
        Files.writeString(file, rules);
        return RuleAuthorizer.open(file, false, meters);
    }

    private static boolean mayPublish(RuleAuthorizer rules, String topic) {
        return rules.mayPublish(WHO, new TopicName(topic), Qos.AT_MOST_ONCE, false);
    }

    private static void lookTwice(RuleAuthorizer rules) {
        rules.look();
        rules.look();
    }

    private long reloads(String result) {
        return meters.count("mqtt_acl_reloads", "result", result);
    }

    @Test
    void deniesWhatNoRuleFitsUnlessToldOtherwise() throws IOException {
        RuleAuthorizer closed = open("allow publish topic=a\n");
        assertThat(mayPublish(closed, "a")).isTrue();
        assertThat(mayPublish(closed, "b")).isFalse();
        assertThat(closed.maySubscribe(WHO, new TopicFilter("a"), Qos.AT_MOST_ONCE))
                .isFalse();
        RuleAuthorizer open = RuleAuthorizer.open(file, true, meters);
        assertThat(mayPublish(open, "b")).isTrue();
        assertThat(open.maySubscribe(WHO, new TopicFilter("#"), Qos.AT_MOST_ONCE))
                .isTrue();
        assertThat(meters.gauge("mqtt_acl_rules")).isEqualTo(1);
    }

    @Test
    void aBadFileAtStartIsFatalAndSaysWhere() throws IOException {
        Files.writeString(file, "deny both\nallow everything\nallow publish topic=a/#/b\n");
        assertThatThrownBy(() -> RuleAuthorizer.open(file, false, meters))
                .isInstanceOf(GatewayException.class)
                .hasMessage(file + ":2: everything (expected: publish, subscribe or both); " + file
                        + ":3: topic=a/#/b: # at index 2 (expected: only as the whole last level) [MQTT-4.7.1-2]")
                .extracting(fault -> ((GatewayException) fault).category())
                .isEqualTo(Category.FATAL);
    }

    @Test
    void aFileThatIsNotThereAtStartIsFatal() {
        assertThatThrownBy(() -> RuleAuthorizer.open(file, true, meters))
                .isInstanceOf(GatewayException.class)
                .hasMessageStartingWith(file + ": not readable: ")
                .hasMessageContaining("expected: a file that can be read");
    }

    @Test
    void aChangedFileIsUsedOnceTwoLooksSawItTheSame() throws IOException {
        RuleAuthorizer rules = open("allow publish topic=a\n");
        Files.writeString(file, "allow publish topic=b\n");
        rules.look();
        assertThat(mayPublish(rules, "a")).isTrue();
        rules.look();
        assertThat(mayPublish(rules, "a")).isFalse();
        assertThat(mayPublish(rules, "b")).isTrue();
        lookTwice(rules);
        assertThat(reloads("done")).isEqualTo(1);
    }

    @Test
    void aFileThatIsStillBeingWrittenIsNotUsed() throws IOException {
        RuleAuthorizer rules = open("deny publish topic=secret\nallow publish topic=#\n");
        Files.writeString(file, "");
        rules.look();
        Files.writeString(file, "allow publish topic=#\n");
        rules.look();
        assertThat(mayPublish(rules, "secret")).isFalse();
        Files.writeString(file, "allow publish topic=#\ndeny publish topic=secret\n");
        rules.look();
        assertThat(reloads("done")).isZero();
        rules.look();
        assertThat(mayPublish(rules, "secret")).isTrue();
        assertThat(reloads("done")).isEqualTo(1);
    }

    @Test
    void aBadNewFileChangesNothingAndIsCountedOnce() throws IOException {
        RuleAuthorizer rules = open("allow publish topic=a\n");
        Files.writeString(file, "allow publish topic=b\nallow what\n");
        lookTwice(rules);
        lookTwice(rules);
        assertThat(mayPublish(rules, "a")).isTrue();
        assertThat(mayPublish(rules, "b")).isFalse();
        assertThat(reloads("refused")).isEqualTo(1);
        Files.writeString(file, "allow publish topic=b\n");
        lookTwice(rules);
        assertThat(mayPublish(rules, "b")).isTrue();
        assertThat(reloads("done")).isEqualTo(1);
    }

    @Test
    void aFileThatIsGoneChangesNothingAndIsCountedOnce() throws IOException {
        RuleAuthorizer rules = open("allow publish topic=a\n");
        Files.delete(file);
        lookTwice(rules);
        lookTwice(rules);
        assertThat(mayPublish(rules, "a")).isTrue();
        assertThat(reloads("refused")).isEqualTo(1);
        Files.writeString(file, "allow publish topic=b\n");
        lookTwice(rules);
        assertThat(mayPublish(rules, "b")).isTrue();
    }

    @Test
    void aFileWrittenAnewWithTheSameContentIsNoChange() throws IOException {
        RuleAuthorizer rules = open("allow publish topic=a\n");
        Files.writeString(file, "allow publish topic=a\n");
        lookTwice(rules);
        assertThat(reloads("done")).isZero();
    }
}
