/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.common.port;

import java.util.Map;
import java.util.concurrent.CompletionStage;

/** Named numbers that outlive the node, the same for all nodes: how far what is read on behalf of all was read. Durable, few thousand at most. Safe for any thread. */
public interface Bookmarks {

    /** Those whose names begin so. */
    CompletionStage<Map<String, Long>> load(String prefix);

    /**
     * Sets or replaces some, all or none, of what belongs to a duty. A negative number removes the bookmark. Calls of one node take effect in their
     * order.
     *
     * @param duty that this node has begun and not ended; if it is not this node's any more by the time the call takes effect, the stage fails with
     *     category REFUSED, and nothing is changed
     */
    CompletionStage<Void> save(String duty, Map<String, Long> bookmarks);

    /**
     * Sets, replaces or removes some if others are as expected; else nothing is changed.
     *
     * @param expected names and the values they must have; negative: must not be there
     * @return whether it was done; if the stage fails with category RETRY, that is not known
     */
    CompletionStage<Boolean> saveIf(Map<String, Long> expected, Map<String, Long> bookmarks);
}
