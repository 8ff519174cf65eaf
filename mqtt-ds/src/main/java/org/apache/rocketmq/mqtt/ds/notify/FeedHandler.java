/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.ds.notify;

import java.util.concurrent.CompletionStage;
import org.apache.rocketmq.common.message.MessageExt;
import org.apache.rocketmq.mqtt.ds.broker.Broker;
import org.apache.rocketmq.mqtt.ds.broker.PullFilter;

/** What is done with a message that a backend service wrote. */
interface FeedHandler {

    /** What the broker is asked to leave out; the handler is shown more where the broker cannot. */
    PullFilter filter();

    /** Tells this handler's places from those of others, over restarts. */
    String name();

    /**
     * @param again whether the message may have been handled before, by this node or another
     * @param turn while it lasts, the message is this node's to handle
     * @return completes when the message needs no more attention; fails if the turn is over before, or by a fault in the handler
     */
    CompletionStage<Void> handle(MessageExt stored, Broker broker, boolean again, Turn turn);
}
