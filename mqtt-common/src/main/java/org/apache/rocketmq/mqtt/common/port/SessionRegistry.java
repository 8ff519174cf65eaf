/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.common.port;

import java.util.concurrent.CompletionStage;
import org.apache.rocketmq.mqtt.common.model.ClientId;

/** Which node owns which client. A higher epoch fences a lower one. */
public interface SessionRegistry {

    /** Makes this node the client's owner, whoever was before. */
    CompletionStage<Claim> claim(ClientId client);

    /** Gives a claim up; without effect if another one has followed it. */
    void release(Claim claim);

    /**
     * "The client is owned by this node."
     *
     * @param epoch grows with every claim of the client
     */
    record Claim(ClientId client, long epoch) {}
}
