/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.bench.mqtt;

import io.netty.buffer.ByteBuf;

/** What a client has to say, on its event loop. */
public interface ClientListener {
    /** @param payload of a PUBLISH; valid during the call */
    void message(ByteBuf payload);

    /** PUBACK or PUBCOMP has come. */
    void acknowledged(long sequence, long dueNanos);

    /** The connection ended and we did not ask for it. */
    void lost(String reason);
}
