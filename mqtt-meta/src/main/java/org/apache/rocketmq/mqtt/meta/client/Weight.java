/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.meta.client;

import java.util.List;
import org.apache.rocketmq.mqtt.common.model.Delivery;
import org.apache.rocketmq.mqtt.common.model.SessionChange;
import org.apache.rocketmq.mqtt.common.model.TopicFilter;
import org.apache.rocketmq.mqtt.common.model.Will;
import org.apache.rocketmq.mqtt.meta.command.Command;

/** How large commands are, roughly: what bounds of queues and entries are counted in. */
final class Weight {

    private static final int BASE = 200;

    private Weight() {}

    static int of(Command command) {
        if (command instanceof Command.PutRetained put) {
            return put.message().weight();
        }
        if (command instanceof Command.ClaimSession claim) {
            Will will = claim.will();
            return BASE + (will == null ? 0 : will.payload().size() + BASE);
        }
        if (command instanceof Command.WriteSession write) {
            return BASE + changes(write.changes());
        }
        if (command instanceof Command.ReleaseSession release) {
            return BASE + changes(release.last());
        }
        if (command instanceof Command.AddRoutes add) {
            return BASE + filters(add.filters());
        }
        if (command instanceof Command.RemoveRoutes remove) {
            return BASE + filters(remove.filters());
        }
        if (command instanceof Command.SaveBookmarks save) {
            return BASE * (1 + save.bookmarks().size());
        }
        return BASE;
    }

    private static int filters(List<TopicFilter> filters) {
        return filters.stream().mapToInt(filter -> filter.value().length() + 8).sum();
    }

    private static int changes(List<SessionChange> changes) {
        return changes.stream().mapToInt(Weight::of).sum();
    }

    private static int of(SessionChange change) {
        return change instanceof SessionChange.Sent sent && sent.delivery().source() instanceof Delivery.Held held
                ? held.message().weight()
                : BASE;
    }
}
