/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.journal;

import org.apache.rocketmq.mqtt.common.model.QueueName;

/** How far a session has come in one light queue at one broker. Event loop only. */
public interface Position {

    QueueName queue();

    String broker();

    /** Everything before this place of the commit log was sent; -1 as long as nothing is known. */
    long sentUpTo();
}
