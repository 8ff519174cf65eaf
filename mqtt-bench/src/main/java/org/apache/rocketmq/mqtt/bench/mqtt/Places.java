/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.bench.mqtt;

import java.net.InetSocketAddress;

/** Where one client connects, one attempt after another. Asked on the client's loop. */
public interface Places {

    /** Of the attempt that begins now. */
    InetSocketAddress next();

    /** How long a CONNACK may take before the next attempt. */
    int patienceMillis();
}
