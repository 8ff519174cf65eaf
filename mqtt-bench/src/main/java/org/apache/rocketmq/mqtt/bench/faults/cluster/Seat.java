/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.bench.faults.cluster;

import java.util.Locale;

/**
 * One process of the cluster.
 *
 * @param number from 1
 */
public record Seat(Role role, int number) {

    /** What it is; the number is the first of its addresses' last bytes, less one. */
    public enum Role {
        /** An MQTT gateway. */
        GATEWAY(10),
        /** A member of the metadata group. */
        META(20),
        /** A RocketMQ broker, master. */
        BROKER(30),
        /** The slave of the broker of the same number. */
        SLAVE(40),
        /** The RocketMQ name server. */
        NAMES(50);

        private final int base;

        Role(int base) {
            this.base = base;
        }
    }

    /** Such as "gateway-1". */
    public String name() {
        return role.name().toLowerCase(Locale.ROOT) + "-" + number;
    }

    /** What the others call it; who looks it up gets the address of a link, or its own. */
    String host() {
        return name() + ".faults";
    }

    /** A byte of its addresses that no other seat has. */
    int octet() {
        return role.base + number;
    }

    @Override
    public String toString() {
        return name();
    }
}
