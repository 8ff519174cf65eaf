/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.common.port;

import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.apache.rocketmq.mqtt.common.port.SessionStore.DueWill;

/**
 * Wills of claims that ended without being released: their node died, or another claim came. Kept until they are published. Safe for any
 * thread.
 */
public interface WillStore {

    /**
     * Hears of the wills that this node must publish because a node died (this one's earlier run included): of those already due now, and of others as they become due. A
     * will that was not {@link #published} may be told again, to this node or another. A will that {@link SessionStore#claim} returned is not told while its claimer lives.
     */
    void listen(Consumer<DueWill> listener);

    /** The will's message is stored; nobody will be told of it again. */
    CompletionStage<Void> published(DueWill will);
}
