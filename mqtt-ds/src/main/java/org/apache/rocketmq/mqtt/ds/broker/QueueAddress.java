/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.ds.broker;

/** One consume queue on one broker: of an ordinary topic, or (queue id 0) a light queue by its name. */
public record QueueAddress(Broker broker, String topic, int queueId) {

    public static QueueAddress ofLightQueue(Broker broker, String name) {
        return new QueueAddress(broker, name, 0);
    }
}
