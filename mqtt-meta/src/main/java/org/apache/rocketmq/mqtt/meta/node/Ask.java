/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.meta.node;

import java.nio.ByteBuffer;
import org.apache.rocketmq.mqtt.meta.command.MetaCodec;
import org.apache.rocketmq.mqtt.meta.command.Query;
import org.apache.rocketmq.mqtt.meta.command.Sink;
import org.apache.rocketmq.mqtt.meta.command.Source;

/** What a member is asked from outside its process: a query, and whether the answer may wait for news. */
public sealed interface Ask {

    /** Answered at once. */
    record Now(Query query) implements Ask {}

    /** Answered once there is news, and at the latest after so long. */
    record Poll(Query.RouteChanges query, int waitMillis) implements Ask {}

    /** Answered once all nodes have the routes up to a revision, with 1, or after so long, with 0. */
    record Barrier(long revision, int waitMillis) implements Ask {}

    /** Answered by the member that leads, with its term. Who does not lead refuses. */
    record Leads() implements Ask {}

    /** As it is sent. */
    default byte[] bytes() {
        if (this instanceof Poll poll) {
            return new Sink()
                    .u8(2)
                    .number(poll.waitMillis())
                    .block(MetaCodec.encode(poll.query()))
                    .toBytes();
        }
        if (this instanceof Barrier barrier) {
            return new Sink()
                    .u8(3)
                    .number(barrier.waitMillis())
                    .number(barrier.revision())
                    .toBytes();
        }
        if (this instanceof Leads) {
            return new Sink().u8(4).toBytes();
        }
        return new Sink().u8(1).block(MetaCodec.encode(((Now) this).query())).toBytes();
    }

    static Ask decode(ByteBuffer bytes) {
        Source in = new Source(bytes);
        int tag = in.u8();
        return switch (tag) {
            case 1 -> new Now(query(in));
            case 2 -> {
                int waitMillis = in.small();
                if (query(in) instanceof Query.RouteChanges changes) {
                    yield new Poll(changes, waitMillis);
                }
                throw new IllegalArgumentException("a poll for something else than changes of routes");
            }
            case 3 -> {
                int waitMillis = in.small();
                yield new Barrier(in.number(), waitMillis);
            }
            case 4 -> new Leads();
            default -> throw new IllegalArgumentException("ask tag: " + tag + " (expected: 1..4)");
        };
    }

    private static Query query(Source in) {
        return MetaCodec.query(ByteBuffer.wrap(in.block()));
    }
}
