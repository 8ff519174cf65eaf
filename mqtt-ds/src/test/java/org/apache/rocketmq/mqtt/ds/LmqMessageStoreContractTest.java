/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.ds;

import org.apache.rocketmq.mqtt.common.port.MessageStoreContract;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/** The message store on a real broker. */
final class LmqMessageStoreContractTest extends MessageStoreContract {

    private static ServerOfTests server;

    @BeforeAll
    static void start() {
        server = new ServerOfTests();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Override
    protected Subject subject() {
        return server.subject();
    }
}
