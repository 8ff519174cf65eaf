/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.ds.directory;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.rocketmq.mqtt.common.model.ClientId;
import org.apache.rocketmq.mqtt.common.model.TopicName;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class QueueDirectoryTest {

    @Test
    void aClientIsAddressedByAllThatFollowsTheSecondLevelP2p() {
        assertThat(addressee("first/p2p/device")).isEqualTo(new ClientId("device"));
        assertThat(addressee("first/p2p/dev/1")).isEqualTo(new ClientId("dev/1"));
        assertThat(addressee("/p2p/device")).isEqualTo(new ClientId("device"));
    }

    @Test
    void otherTopicsAddressNobody() {
        for (String topic :
                new String[] {"first/p2p", "first/p2p/", "p2p/device", "first/x/p2p/device", "first", "first/P2P/a"}) {
            assertThat(addressee(topic)).as(topic).isNull();
        }
    }

    private static @Nullable ClientId addressee(String topic) {
        return QueueDirectory.addressee(new TopicName(topic));
    }
}
