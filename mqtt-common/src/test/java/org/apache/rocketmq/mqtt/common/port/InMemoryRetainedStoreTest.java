/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.common.port;

final class InMemoryRetainedStoreTest extends RetainedStoreContract {

    private final InMemoryMetadata metadata = new InMemoryMetadata(new InMemoryRoutes());

    @Override
    protected Subject subject() {
        return new Subject(metadata, metadata, metadata);
    }
}
