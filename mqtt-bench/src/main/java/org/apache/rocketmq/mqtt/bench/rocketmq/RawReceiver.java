/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.bench.rocketmq;

/** A way to receive with the SDK. */
interface RawReceiver extends AutoCloseable {
    /** Begins at the end of every queue, or a little before. */
    void start() throws Exception;

    @Override
    void close();
}
