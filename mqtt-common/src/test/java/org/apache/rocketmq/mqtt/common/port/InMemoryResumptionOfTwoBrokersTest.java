/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.common.port;

/** Windows of four messages: most of what is read has left them. */
final class InMemoryResumptionOfTwoBrokersTest extends ResumptionContract {

    @Override
    protected Subject subject() {
        InMemoryRoutes routes = new InMemoryRoutes();
        InMemoryMessageStore store = new InMemoryMessageStore(routes, 2, 4);
        return new Subject(store, store, store, routes);
    }
}
