/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.ds.lmq;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.apache.rocketmq.mqtt.common.model.QueueName;
import org.junit.jupiter.api.Test;

final class LmqMessageStoreTest {

    private static final QueueName A = new QueueName("%LMQ%a");
    private static final QueueName B = new QueueName("%LMQ%b");

    @Test
    void aCopyForOtherQueuesHasAnotherKey() {
        assertThat(LmqMessageStore.keyOfCopy("key", List.of(A)))
                .isEqualTo(LmqMessageStore.keyOfCopy("key", List.of(A)))
                .isNotEqualTo("key")
                .isNotEqualTo(LmqMessageStore.keyOfCopy("key", List.of(B)))
                .isNotEqualTo(LmqMessageStore.keyOfCopy("key", List.of(A, B)))
                .isNotEqualTo(LmqMessageStore.keyOfCopy("other", List.of(A)));
    }
}
