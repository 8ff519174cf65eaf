/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.ds.directory;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;

final class ParentTopicsTest {

    private final ParentTopics parents = new ParentTopics("MQTT_DEFAULT", Set.of("MQTT_DISPATCH"));

    @Test
    void aFirstLevelThatRocketmqCanNameIsTheParent() {
        assertThat(parents.of("fleet-1_a")).isEqualTo("fleet-1_a");
    }

    @Test
    void anyOtherFirstLevelIsUnderTheDefaultParent() {
        for (String first : new String[] {"", "a b", "é", "$SYS", "a%b", "a|b", "a,b", "x".repeat(128), "a.b"}) {
            assertThat(parents.of(first)).as(first).isEqualTo("MQTT_DEFAULT");
        }
    }

    @Test
    void noDeviceReachesATopicOfRocketmqOrOfTheGateway() {
        for (String first :
                new String[] {"TBW102", "rmq_sys_x", "SCHEDULE_TOPIC_XXXX", "%RETRY%group", "MQTT_DISPATCH"}) {
            assertThat(parents.of(first)).as(first).isEqualTo("MQTT_DEFAULT");
            assertThat(parents.isOpen(first)).as(first).isFalse();
        }
    }
}
