/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.cs.session;

import org.apache.rocketmq.mqtt.cs.codec.Answer;

/** What follows from a packet or an event: decided by protocol logic, done in one place, {@link SessionHandler#act}. */
sealed interface Reply {

    Reply NOTHING = new Nothing();

    /** Nothing now; an answer may come from a port. */
    record Nothing() implements Reply {}

    record Send(Answer answer) implements Reply {}

    /** @param detail for a log line */
    record Close(EndReason reason, String detail) implements Reply {}
}
