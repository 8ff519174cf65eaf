/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.common.port;

final class InMemorySessionStoreTest extends SessionStoreContract {

    private final InMemoryRoutes routes = new InMemoryRoutes();
    private final InMemoryMetadata metadata = new InMemoryMetadata(routes);

    @Override
    protected Subject subject() {
        return new Subject(metadata, routes);
    }
}
