/*
 * SPDX-License-Identifier: Apache-2.0
 *
 * Licensed under the Apache License, Version 2.0: see the LICENSE file at the root of this project.
 */
package org.apache.rocketmq.mqtt.meta.command;

import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.apache.rocketmq.mqtt.common.model.ClientId;
import org.apache.rocketmq.mqtt.common.model.Delivery;
import org.apache.rocketmq.mqtt.common.model.Message;
import org.apache.rocketmq.mqtt.common.model.Payload;
import org.apache.rocketmq.mqtt.common.model.Qos;
import org.apache.rocketmq.mqtt.common.model.QueueName;
import org.apache.rocketmq.mqtt.common.model.SessionState;
import org.apache.rocketmq.mqtt.common.model.StartPoint;
import org.apache.rocketmq.mqtt.common.model.TopicFilter;
import org.apache.rocketmq.mqtt.common.model.TopicName;
import org.apache.rocketmq.mqtt.common.model.Will;
import org.apache.rocketmq.mqtt.common.port.SessionStore.Claim;
import org.apache.rocketmq.mqtt.common.port.SessionStore.DueWill;
import org.jspecify.annotations.Nullable;

/** The bytes of the gateway's values. Equal values have equal bytes: maps are written in the order of their keys. */
public final class ModelCodec {

    private static final int STATE_VERSION = 1;
    private static final int QUEUED = 1;
    private static final int HELD = 2;

    private ModelCodec() {}

    public static void client(Sink out, ClientId client) {
        out.text(client.value());
    }

    public static ClientId client(Source in) {
        return new ClientId(in.text());
    }

    public static void claim(Sink out, Claim claim) {
        client(out, claim.client());
        out.i64(claim.epoch());
    }

    public static Claim claim(Source in) {
        return new Claim(client(in), in.i64());
    }

    public static void will(Sink out, Will will) {
        out.text(will.topic().value())
                .block(will.payload().bytes())
                .u8(will.qos().level())
                .flag(will.retain());
    }

    public static Will will(Source in) {
        return new Will(new TopicName(in.text()), Payload.of(in.block()), Qos.of(in.u8()), in.flag());
    }

    public static void dueWill(Sink out, DueWill due) {
        claim(out, due.claim());
        will(out, due.will());
    }

    public static DueWill dueWill(Source in) {
        return new DueWill(claim(in), will(in));
    }

    public static void message(Sink out, Message message) {
        out.text(message.topic().value());
        content(out, message);
    }

    public static Message message(Source in) {
        return content(in, new TopicName(in.text()));
    }

    /** A message but for its topic. */
    public static void content(Sink out, Message message) {
        out.block(message.payload().bytes()).u8(message.qos().level()).flag(message.retain());
        optional(out, message.publisher(), ModelCodec::client);
    }

    public static Message content(Source in, TopicName topic) {
        return new Message(topic, Payload.of(in.block()), Qos.of(in.u8()), in.flag(), optional(in, ModelCodec::client));
    }

    public static void state(Sink out, SessionState state) {
        out.u8(STATE_VERSION);
        map(
                out,
                state.subscriptions(),
                (sink, filter) -> sink.text(filter.value()),
                (sink, qos) -> sink.u8(qos.level()));
        map(out, state.positions(), (sink, queue) -> sink.text(queue.value()), ModelCodec::start);
        out.number(state.inflight().size());
        state.inflight().forEach(delivery -> delivery(out, delivery));
        map(out, state.received(), (sink, id) -> sink.number(id), Sink::text);
    }

    public static SessionState state(Source in) {
        Tags.version(in, "session state", STATE_VERSION);
        return new SessionState(
                map(in, source -> new TopicFilter(source.text()), source -> Qos.of(source.u8())),
                map(in, source -> new QueueName(source.text()), ModelCodec::start),
                in.list(ModelCodec::delivery),
                map(in, Source::small, Source::text));
    }

    static void delivery(Sink out, Delivery delivery) {
        out.number(delivery.packetId()).u8(delivery.qos().level()).flag(delivery.released());
        if (delivery.source() instanceof Delivery.Queued queued) {
            out.u8(QUEUED)
                    .text(queued.queue().value())
                    .text(queued.broker())
                    .number(queued.offset())
                    .number(queued.place());
        } else if (delivery.source() instanceof Delivery.Held held) {
            message(out.u8(HELD), held.message());
        }
    }

    static Delivery delivery(Source in) {
        return new Delivery(in.small(), Qos.of(in.u8()), in.flag(), source(in));
    }

    private static Delivery.Source source(Source in) {
        int tag = in.u8();
        return switch (tag) {
            case QUEUED -> new Delivery.Queued(new QueueName(in.text()), in.text(), in.number(), in.number());
            case HELD -> new Delivery.Held(message(in));
            default -> throw Tags.unknown("delivery source", tag, HELD);
        };
    }

    static void start(Sink out, StartPoint start) {
        map(out, start.marks(), Sink::text, Sink::number);
    }

    static StartPoint start(Source in) {
        return new StartPoint(map(in, Source::text, Source::number));
    }

    static <T> void optional(Sink out, @Nullable T value, BiConsumer<Sink, T> write) {
        out.flag(value != null);
        if (value != null) {
            write.accept(out, value);
        }
    }

    static <T> @Nullable T optional(Source in, Function<Source, T> read) {
        return in.flag() ? read.apply(in) : null;
    }

    static <K extends Comparable<K>, V> void map(
            Sink out, Map<K, V> map, BiConsumer<Sink, K> key, BiConsumer<Sink, V> value) {
        out.number(map.size());
        new TreeMap<>(map).forEach((k, v) -> {
            key.accept(out, k);
            value.accept(out, v);
        });
    }

    static <K, V> Map<K, V> map(Source in, Function<Source, K> key, Function<Source, V> value) {
        Map<K, V> map = new HashMap<>();
        for (int left = in.count(); left > 0; left--) {
            map.put(key.apply(in), value.apply(in));
        }
        return map;
    }
}
