/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.common.port;

final class InMemoryBookmarksTest extends BookmarksContract {

    private final InMemoryMetadata metadata = new InMemoryMetadata(new InMemoryRoutes());

    @Override
    protected Bookmarks bookmarks() {
        return metadata;
    }

    @Override
    protected void begin(String duty) {} // all are this node's

    @Override
    protected void giveAway(String duty) {
        metadata.dutyIsElsewhere(duty);
    }
}
