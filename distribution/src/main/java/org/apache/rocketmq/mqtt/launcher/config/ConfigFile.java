/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.launcher.config;

/** The three files of {@code conf/}, named as users of rocketmq-mqtt know them. */
enum ConfigFile {
    /** How the gateway works with RocketMQ, and who may connect. */
    SERVICE("service.conf"),
    /** What devices, and whoever watches the gateway, connect to. */
    CONNECT("connect.conf"),
    /** The metadata group. */
    META("meta.conf");

    private final String fileName;

    ConfigFile(String fileName) {
        this.fileName = fileName;
    }

    String fileName() {
        return fileName;
    }
}
