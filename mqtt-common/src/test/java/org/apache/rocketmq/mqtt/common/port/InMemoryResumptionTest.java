/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.common.port;

final class InMemoryResumptionTest extends ResumptionContract {

    @Override
    protected Subject subject() {
        InMemoryRoutes routes = new InMemoryRoutes();
        InMemoryMessageStore store = new InMemoryMessageStore(routes);
        return new Subject(store, store, store, routes);
    }
}
