/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.ds.broker;

/**
 * One server of a broker: its master or a slave.
 *
 * @param id 0: the master
 * @param address {@code host:port}
 */
record Replica(long id, String address) {
    boolean isMaster() {
        return id == 0;
    }
}
