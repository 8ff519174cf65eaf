/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.meta.command;

import java.util.List;

/**
 * What became of one {@link Entry}.
 *
 * @param results in the order of the commands
 * @param revision of the routes, after the entry: whoever has followed them so far knows all that the entry changed
 */
public record Reply(List<Result> results, long revision) {
    public Reply {
        results = List.copyOf(results);
    }
}
