/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.meta.command;

import java.util.List;
import org.apache.rocketmq.mqtt.common.model.Qos;
import org.apache.rocketmq.mqtt.common.model.QueueName;
import org.apache.rocketmq.mqtt.common.model.SessionChange;
import org.apache.rocketmq.mqtt.common.model.TopicFilter;

/** The bytes of changes of a session: a tag, then what the tag says. Part of the commands that carry them, and of their version. */
final class ChangeCodec {

    private static final int SUBSCRIBED = 1;
    private static final int UNSUBSCRIBED = 2;
    private static final int MOVED = 3;
    private static final int SENT = 4;
    private static final int RELEASED = 5;
    private static final int COMPLETED = 6;
    private static final int RECEIVED = 7;
    private static final int FORGOTTEN = 8;

    private ChangeCodec() {}

    static void changes(Sink out, List<SessionChange> changes) {
        out.number(changes.size());
        changes.forEach(change -> change(out, change));
    }

    static List<SessionChange> changes(Source in) {
        return in.list(ChangeCodec::change);
    }

    private static void change(Sink out, SessionChange change) {
        if (change instanceof SessionChange.Subscribed subscribed) {
            out.u8(SUBSCRIBED)
                    .text(subscribed.filter().value())
                    .u8(subscribed.qos().level())
                    .text(subscribed.queue().value());
            ModelCodec.start(out, subscribed.from());
        } else if (change instanceof SessionChange.Unsubscribed unsubscribed) {
            out.u8(UNSUBSCRIBED)
                    .text(unsubscribed.filter().value())
                    .text(unsubscribed.queue().value());
        } else if (change instanceof SessionChange.Moved moved) {
            out.u8(MOVED).text(moved.queue().value()).text(moved.broker()).number(moved.place());
        } else if (change instanceof SessionChange.Sent sent) {
            ModelCodec.delivery(out.u8(SENT), sent.delivery());
        } else if (change instanceof SessionChange.Released released) {
            out.u8(RELEASED).number(released.packetId());
        } else if (change instanceof SessionChange.Completed completed) {
            out.u8(COMPLETED).number(completed.packetId());
        } else if (change instanceof SessionChange.Received received) {
            out.u8(RECEIVED).number(received.packetId()).text(received.key());
        } else if (change instanceof SessionChange.Forgotten forgotten) {
            out.u8(FORGOTTEN).number(forgotten.packetId());
        }
    }

    private static SessionChange change(Source in) {
        int tag = in.u8();
        return switch (tag) {
            case SUBSCRIBED ->
                new SessionChange.Subscribed(
                        new TopicFilter(in.text()), Qos.of(in.u8()), new QueueName(in.text()), ModelCodec.start(in));
            case UNSUBSCRIBED -> new SessionChange.Unsubscribed(new TopicFilter(in.text()), new QueueName(in.text()));
            case MOVED -> new SessionChange.Moved(new QueueName(in.text()), in.text(), in.number());
            case SENT -> new SessionChange.Sent(ModelCodec.delivery(in));
            case RELEASED -> new SessionChange.Released(in.small());
            case COMPLETED -> new SessionChange.Completed(in.small());
            case RECEIVED -> new SessionChange.Received(in.small(), in.text());
            case FORGOTTEN -> new SessionChange.Forgotten(in.small());
            default -> throw Tags.unknown("session change", tag, FORGOTTEN);
        };
    }
}
